def run(tasks):
    if tasks:
        try:
    #   ^^^ hint[MT3009]: handles exception groups with except*
            tasks.run()
        except* ValueError:
            pass
