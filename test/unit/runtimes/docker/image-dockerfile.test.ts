import { expect, test } from "vitest";
import { needsOf } from "#runtimes/docker/image-dockerfile.ts";

test("arguments without a value are open, those with one are not, wherever it stands", () => {
  const text = [
    "ARG BASE=debian:12",
    "ARG SHARED=known",
    "FROM $BASE AS build",
    "ARG NPM_TOKEN",
    "arg api_key=",
    'ARG EMPTY="" QUOTED="a b" PLAIN=x OPEN',
    "ARG SHARED",
    "ARG GIVEN",
    "ENV NPM_CONFIG=1",
    "ARG NPM_TOKEN",
  ].join("\n");
  expect(needsOf(text, { GIVEN: "value" }).openArguments).toEqual([
    ...["NPM_TOKEN", "api_key", "EMPTY", "OPEN"],
  ]);
});

test("what COPY and ADD take from the context is told, with arguments put in", () => {
  const text = [
    "# COPY comment /",
    "FROM debian:12",
    "ARG JAR=target/*.jar",
    "ENV OUT dist",
    "COPY --chown=node:node --chmod=755 package.json package-lock.json ./",
    'COPY ["a file", "other", "/app/"]',
    "COPY --from=build /app/dist /app",
    "ADD https://example.org/x.tgz git@example.org:x.git local.tgz /",
    "COPY $JAR app.jar",
    `COPY \${OUT:-build}/main \${MISSING:-lib} /app/`,
    "COPY one \\",
    "  # between",
    "",
    "  two \\",
    "  /app/",
    "RUN <<EOF cat",
    "COPY inside /heredoc",
    "EOF",
    "COPY last /",
  ].join("\r\n");
  expect(needsOf(text, { JAR: "build/app.jar" }).copied).toEqual([
    ...["package.json", "package-lock.json", "a file", "other", "local.tgz", "build/app.jar"],
    ...["build/main", "lib", "one", "two", "last"],
  ]);
});

test("the escape character can be another one", () => {
  const text = "# escape=`\nFROM x\nCOPY one `\n two /app/\nCOPY c:\\dir\\ /app/\n";
  expect(needsOf(text).copied).toEqual(["one", "two", "c:\\dir\\"]);
});
