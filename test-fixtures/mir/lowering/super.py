class Derived(Base):
    def start(self, k):
        return super().start(k) + super().size

    def forget(self):
        del self
        return super().start()

    def kind(self):
        return __class__

    def shared(self):
        return super().start(lambda: self)

    def alone():
        return super().start()

    def object(self):
        return super()
