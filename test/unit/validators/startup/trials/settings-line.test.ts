import { expect, test } from "vitest";
import { hostsLine, secureLine } from "#validators/startup/trials/requests/settings-line.ts";
import { projectOf } from "../project.ts";

test.each([
  ["shop/settings.py", 'ALLOWED_HOSTS = ["shop.example"]'],
  ["shop/settings.py", 'ALLOWED_HOSTS: list[str] = env.list("HOSTS")'],
  ["shop/main.py", 'app.add_middleware(TrustedHostMiddleware, allowed_hosts=["shop.example"])'],
  ["shop/app.py", 'app.config["TRUSTED_HOSTS"] = ["shop.example"]'],
  ["config/application.rb", 'config.hosts << "shop.example"'],
])("%s says which hosts are answered: %s", (file, text) => {
  expect(hostsLine(projectOf({ [file]: `\n${text}\n` }))).toEqual({ file, line: 2 });
  expect(hostsLine(projectOf({ [file]: `${text}\n${text}\n` }))).toBeUndefined();
});

test.each([
  ["shop/settings.py", "SECURE_SSL_REDIRECT = True"],
  ["shop/main.py", "app.add_middleware(HTTPSRedirectMiddleware)"],
  ["shop/app.py", "Talisman(app)"],
  ["config/environments/production.rb", "  config.force_ssl = true"],
])("%s sends every request to HTTPS: %s", (file, text) => {
  const tree = projectOf({ [file]: `\n${text}\n` });
  expect(secureLine(tree, "https://shop.example/health")).toEqual({ file, line: 2 });
  expect(secureLine(tree, "/health/")).toBeUndefined();
  expect(secureLine(tree, "")).toBeUndefined();
});

test("a question about the setting is not the setting", () => {
  const files = { "shop/checks.py": 'if "*" in settings.ALLOWED_HOSTS:\n' };
  expect(hostsLine(projectOf(files))).toBeUndefined();
});
