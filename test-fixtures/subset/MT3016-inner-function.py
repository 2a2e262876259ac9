def factory():
    class Made:
    #     ^^^^ hint[MT3003]: defines the class 'Made'
        def method(self):
    #       ^^^^^^ hint[MT3016]: is made by another function
            return 1

    return Made
