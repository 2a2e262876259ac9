def show(name, namespace):
    eval = namespace.eval
    x = eval(name)
    #   ^^^^ hint[MT3012]: uses 'eval', which works on the local namespace
    return "{x}".format(**locals())
    #                     ^^^^^^ hint[MT3012]: uses 'locals', which works on the local namespace
