class Derived(Base):
    def start(self):
        return super().start()
    #          ^^^^^ hint[MT3011]: uses 'super', which needs the class in a cell

    def kind(self):
        return __class__
    #          ^^^^^^^^^ hint[MT3011]: uses '__class__', which needs the class in a cell


def outside(cls, obj):
    return super(cls, obj).start()
