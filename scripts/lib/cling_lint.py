"""What real xeus-cling is known to refuse, though a compiler takes it: found in a notebook's cells.

xeus-cling issue 40: a function's definition stands in a cell of its own, apart from statements and
from other functions. No name is defined twice. C++17 is the last standard that it knows.
Lines that a page would cut are complained about too.
"""
import re

newer = [
    (r"#\s*include\s*<(concepts|ranges|format|span|numbers|bit|compare|coroutine|source_location|expected|print)>", "a header of C++20"),
    (r"\b(concept|requires|consteval|constinit|co_await|co_yield|co_return|char8_t)\b", "a word of C++20"),
    (r"<=>", "the operator <=> of C++20"),
    (r"[{,]\s*\.\w+\s*=", "an initialiser that names its member, of C++20"),
    (r"\]\s*<\s*(class|typename)\b", "a lambda with template parameters, of C++20"),
]
widest = 96  # characters that a page shows of a cell's line
statements = {"for", "if", "while", "switch", "do", "try", "return", "else", "catch"}
types = {"struct", "class", "enum", "union", "namespace"}


def code_only(text):
    """Comments gone, literals emptied, lines of the preprocessor gone."""
    text = re.sub(r'R"(\w*)\(.*?\)\1"', '""', text, flags=re.S)
    text = re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.S)
    text = re.sub(r'"(\\.|[^"\\\n])*"', '""', text)
    text = re.sub(r"(?<![0-9A-Fa-f])'(\\.|[^'\\\n])*'", "' '", text)
    return re.sub(r"^\s*#[^\n]*", "", text, flags=re.M)


def parts(code):
    """The cell's parts outside of any bracket: (what stands before the block or ';', has a block)."""
    depth, head = 0, ""
    for index, sign in enumerate(code):
        if sign in "([{":
            if sign == "{" and depth == 0 and block_begins(head):
                yield head.strip(), True
                head = "\0"  # inside the block nothing is kept
            depth += 1
        if depth == 0 and sign == ";":
            if head.strip("\0 \n\t"):
                yield head.strip(), False
            head = ""
        elif not head.startswith("\0"):
            head += sign
        if sign in ")]}":
            depth -= 1
            if depth == 0 and sign == "}" and head.startswith("\0"):
                head = ""
    if head.strip("\0 \n\t;"):
        yield head.strip(), False


def block_begins(head):
    """Whether a { after this begins a body, and not a list of values or a lambda."""
    head = head.strip()
    first = re.match(r"(template\s*<.*?>\s*)?(\w+)", head, flags=re.S)
    if first and first.group(2) in statements | types:
        return True
    return bool(re.search(r"\)\s*(const|noexcept|->\s*[\w:<>]+)*\s*$", head)) and not re.search(r"[=[]", head.split("(")[0])


def first_word(head):
    found = re.match(r"(template\s*<.*?>\s*)?(inline\s+|static\s+|constexpr\s+|const\s+)*(\w+)", head, flags=re.S)
    return found.group(3) if found else ""


def defined(head, block):
    """(kind, name) of what a part defines: a function, a type, a variable, or nothing."""
    word = first_word(head)
    if word in types:
        name = re.search(r"\b(?:struct|class|enum(?:\s+class)?|union)\s+(\w+)", head)
        return "type", name.group(1) if name else ""
    if word in statements:
        return "statement", ""
    if block:
        name = re.search(r"([\w:]+)\s*\(", head)
        parameters = re.sub(r"\s+", "", head[head.index("("):]) if "(" in head else ""
        return "function", (name.group(1) if name else "") + parameters
    if word in ("using", "typedef"):
        name = re.match(r"using\s+(\w+)\s*=", head)
        return "declaration", name.group(1) if name else ""
    variable = re.match(r"(?:const\s+|constexpr\s+|static\s+|auto\s+)*[\w:]+(?:<.*>)?[\s&*]+(\w+)\s*($|=|\{|\[|\()", head, flags=re.S)
    if variable and word not in ("throw", "delete", "new"):
        return "statement", variable.group(1)
    return "statement", ""


def lint(cells):
    """Complaints, one a line; `cells` is a list of (number, code)."""
    complaints, names = [], {}
    for number, text in cells:
        code = code_only(text)
        for line in text.splitlines():
            if len(line) > widest:
                complaints.append(f"  cell {number}: a line of {len(line)} characters is cut; "
                                  f"{widest} fit: {line}")
        for pattern, what in newer:
            if re.search(pattern, code) or (pattern.startswith("#") and re.search(pattern, text)):
                complaints.append(f"  cell {number}: {what}")
        found = [defined(head, block) for head, block in parts(code)]
        functions = [name for kind, name in found if kind == "function"]
        if len(functions) > 1:
            complaints.append(f"  cell {number}: more than one function: {', '.join(functions)}")
        if functions and any(kind == "statement" for kind, _ in found):
            complaints.append(f"  cell {number}: statements beside the function {functions[0]}")
        if code.rstrip().endswith("}") and found and not list(parts(code))[-1][1]:
            complaints.append(f"  cell {number}: a value that ends in }} is not shown: give it a name")
        for _, name in found:
            if name and name in names:
                complaints.append(f"  cell {number}: '{name}' is defined in cell {names[name]} already")
            if name:
                names[name] = number
    return complaints
