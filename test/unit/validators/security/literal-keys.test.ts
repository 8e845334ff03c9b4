import { expect, test } from "vitest";
import { literalKeys } from "#validators/security/literal-keys.ts";

function found(text: string, file = "src/auth.js", others = 'import "./auth.js";') {
  return literalKeys(
    [
      { file, text },
      { file: "src/main.js", text: others },
    ],
    [],
  );
}

test.each([
  ['const t = jwt.sign({ id }, "s3cret", { expiresIn: 60 });', "jwt.sign", 6],
  ["app.use(session({ resave: false, secret: 'keyboard cat' }));", "session", 12],
  ["app.use(cookieParser('abc'));", "cookieParser", 3],
  ['token = jwt.encode({"sub": user}, "change-me", algorithm="HS256")', "jwt.encode", 9],
  ['app.add_middleware(SessionMiddleware, secret_key="dev")', "add_middleware", 3],
])("%s", (text, call, length) => {
  expect(found(`\n${text}`)).toEqual([{ call, length, place: { file: "src/auth.js", line: 2 } }]);
});

test.each([
  "jwt.sign({ id }, config.secret)",
  'jwt.sign({ id }, process.env.SECRET ?? "s3cret")',
  "jwt.sign({ id }, `${a}b`)",
  'jwt.decode(token, "", options={"verify_signature": False})',
  '// jwt.sign({ id }, "s3cret")',
  'session({ secret: env.SECRET || "dev" })',
  'app.add_middleware(Other, secret_key="dev")',
])("%s is no literal key", (text) => {
  expect(found(text)).toEqual([]);
});

test("a file that nothing imports does not count", () => {
  expect(found('jwt.sign({}, "s3cret")', "src/play.js", "")).toEqual([]);
});
