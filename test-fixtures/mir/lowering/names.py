class Account:
    def deposit(self, __amount, *, __fee=0, **rest):
        global __count, log
        __count = 1
        self.__balance += __amount - __fee
        import os.path, os.path as p
        from .tools import __helper as h, check
        log = p
        del __count
        return h(__other)
