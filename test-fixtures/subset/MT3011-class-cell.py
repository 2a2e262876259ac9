class Derived(Base):
    def start(self):
        return super().start()

    def kind(self):
        return __class__

    def later(self):
        return lambda: super(Derived, self).start()
    #                  ^^^^^ hint[MT3011]: uses 'super' in a function within, which needs the class in a cell

    def kinds(self):
        return sum(1 for x in self if type(x) is __class__)
    #                                            ^^^^^^^^^ hint[MT3011]: uses '__class__' in a function within, which needs the class in a cell


def outside(cls, obj):
    return super(cls, obj).start()
