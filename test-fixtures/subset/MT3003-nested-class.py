def make():
    class Local:
    #     ^^^^^ hint[MT3003]: defines the class 'Local'
        pass

    return Local
