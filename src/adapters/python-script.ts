/** The beginning of a script inside the target: which files are the project's, where its classes are written. Python. */
export const PYTHON_SOURCES = String.raw`
import ast, base64, functools, gzip, importlib, inspect, json, os, sys, traceback

marker, root, plan = sys.argv[1], os.path.realpath(sys.argv[2]), json.loads(sys.argv[3])
sys.argv = ["models"]
# Whatever the application prints while it is imported must not be taken for the report.
answer, sys.stdout = sys.stdout, sys.stderr
sys.path.insert(0, os.getcwd())
failures, imported, signals, ignored = [], [], [], []

paths = {}
def own(file):
    """The path relative to the project; None for what others wrote."""
    if file not in paths:
        full = os.path.realpath(file) if file and not file.startswith("<") else ""
        inside = full.startswith(root + os.sep) and not any(
            part in ("site-packages", "dist-packages") for part in full.split(os.sep))
        paths[file] = os.path.relpath(full, root).replace(os.sep, "/") if inside else None
    return paths[file]

def own_modules():
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None) or ""
        if file.endswith(".py") and own(file) and module.__name__ != "__main__":
            yield module

sources = {}
def classes_in(file):
    """Every class statement of a file by its qualified name."""
    if file not in sources:
        found = {}
        def visit(node, prefix):
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.ClassDef):
                    found[prefix + child.name] = child
                    visit(child, prefix + child.name + ".")
                elif isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    visit(child, prefix + child.name + ".<locals>.")
                else:
                    visit(child, prefix)
        try:
            with open(file, encoding="utf-8") as text:
                visit(ast.parse(text.read()), "")
        except (OSError, SyntaxError, ValueError):
            pass
        sources[file] = found
    return sources[file]

def class_node(cls):
    file = getattr(sys.modules.get(cls.__module__), "__file__", None) or ""
    if not own(file):
        return None, None
    return own(file), classes_in(file).get(cls.__qualname__)

def statements(body):
    for item in body:
        yield item
        for name in ("body", "orelse", "finalbody"):
            if isinstance(item, (ast.If, ast.Try, ast.With)):
                for inner in statements(getattr(item, name, [])):
                    yield inner

def names_of(target):
    if isinstance(target, ast.Name):
        return [target.id]
    return [name for part in getattr(target, "elts", []) for name in names_of(part)]

lines_of = {}
def attribute_lines(cls):
    """Where each attribute is written, in the class itself or in what it inherits from."""
    if cls in lines_of:
        return lines_of[cls]
    lines = {}
    for base in reversed(cls.__mro__):
        file, node = class_node(base)
        for item in statements(node.body if node is not None else []):
            if isinstance(item, ast.AnnAssign):
                names = names_of(item.target)
            elif isinstance(item, ast.Assign):
                names = [name for target in item.targets for name in names_of(target)]
            elif isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef)):
                names = [item.name]
            else:
                names = []
            for name in names:
                lines[name] = (file, item.lineno)
    lines_of[cls] = lines
    return lines

def at(item, place):
    if place and place[0]:
        item["file"], item["line"] = place
    return item

def load(name, fatal):
    try:
        importlib.import_module(name)
        imported.append(name)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        failures.append({"module": name, "error": "%s: %s" % (type(error).__name__, error)})
        if fatal:
            traceback.print_exc()
        return not fatal
    return True

def tell(report, code):
    text = json.dumps(report)
    if len(text) > 8000:
        # Output is captured up to a limit.
        text = base64.b64encode(gzip.compress(text.encode())).decode()
    answer.write("\n" + marker + text + "\n")
    answer.flush()
    sys.exit(code)

def finish(tables, code):
    tell({"tables": tables, "modules": imported, "failures": failures, "ignored": ignored, "signals": signals}, code)

def signal(kind, subject, place=None):
    signals.append(at({"kind": kind, "subject": str(subject)[:2000]}, place))
`;
