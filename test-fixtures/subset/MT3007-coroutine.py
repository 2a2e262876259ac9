class Client:
    if True:
        async def fetch(self, url):
    #   ^^^^^ hint[MT3007]: is a coroutine
            data = await self.get(url)
    #              ^^^^^^^^^^^^^^^^^^^ hint[MT3007]: awaits: only a coroutine can
            return data
