f"{a["b"]}" f"{f"{f"{1}"}"}"
f"{a # comment
}"
f"{'\n'.join(a)}"
f"""{a  # comment
 = }"""
f"{
a
}"
f'{a:{b['c']}>{f'{d}'}}'
