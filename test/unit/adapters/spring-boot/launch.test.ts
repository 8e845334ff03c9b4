import { expect, test } from "vitest";
import { springBoot } from "#adapters/spring-boot/index.ts";
import { projectOf, settingsOf } from "../project.ts";

const POM = `<project>
  <parent>
    <groupId>org.springframework.boot</groupId>
    <artifactId>spring-boot-starter-parent</artifactId>
    <version>4.0.7</version>
  </parent>
  <artifactId>plots</artifactId>
  <version>1.4.0</version>
  <dependencies>
    <dependency><artifactId>spring-boot-starter-actuator</artifactId><version>9</version></dependency>
    <dependency><artifactId>spring-boot-starter-flyway</artifactId></dependency>
  </dependencies>
  <build><plugins><plugin><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build>
</project>
`;
const CLASS = "package org.example;\n\n@SpringBootApplication\npublic class App {\n}\n";
const APP = "src/main/java/org/example/App.java";
const SMALL = { "pom.xml": POM, [APP]: CLASS };
const FOLDER = "src/main/resources";

function planOf(files: Readonly<Record<string, string>>, flags: Record<string, unknown> = {}) {
  const launched = springBoot.launch(projectOf(files), settingsOf(flags));
  if (!launched.ok) throw new Error(JSON.stringify(launched.error));
  const { start, install } = launched.value;
  const builds = install.map(({ argv }) => argv.at(-1));
  return { ...launched.value, command: start.argv.at(-1), builds };
}

test("Maven builds the archive, and java runs it on the port it is told", () => {
  const plan = planOf(SMALL);
  expect(plan.command).toBe("exec java -jar target/plots-1.4.0.jar --server.port=$PORT");
  expect(plan.builds).toEqual(["exec mvn -q -B -DskipTests package"]);
  expect(plan.start.origin).toMatchObject({ file: APP, line: 3 });
  expect(plan.migrator).toMatchObject({ by: "application", tool: "flyway", origin: { line: 11 } });
  expect(plan.databaseScheme).toBe("jdbc:postgresql");
});

test("the wrapper is taken where there is one", () => {
  expect(planOf({ ...SMALL, mvnw: "#!/bin/sh\n" }).builds[0]).toMatch(/^exec sh \.\/mvnw /);
});

test("an archive whose name is computed is looked for after the build", () => {
  const computed = POM.replace("<version>1.4.0<", "<version>${revision}<");
  const plan = planOf({ ...SMALL, "pom.xml": computed });
  expect(plan.command).toContain("ls -t target/*.jar");
  const named = POM.replace("<build>", "<build><finalName>app</finalName>");
  expect(planOf({ ...SMALL, "pom.xml": named }).command).toContain("-jar target/app.jar");
});

test("of several modules the one with the application is built with what it needs", () => {
  const root = POM.replace("<build>", "<modules><module>core</module></modules><build>");
  const plan = planOf({
    "pom.xml": root,
    "core/pom.xml": POM,
    "web/pom.xml": POM.replace("plots", "web"),
    [`web/${APP}`]: CLASS,
  });
  expect(plan.builds).toEqual(["exec mvn -q -B -DskipTests -pl web -am package"]);
  expect(plan.command).toContain("-jar web/target/web-1.4.0.jar");
});

test("Gradle builds the archive", () => {
  const build = "plugins { id 'org.springframework.boot' version '3.5.7' }\n";
  const plan = planOf({ "build.gradle": build, gradlew: "", [APP]: CLASS });
  expect(plan.builds).toEqual(["exec sh ./gradlew -q bootJar"]);
  expect(plan.command).toContain("build/libs/*.jar");
});

test("a declared command runs what is built here, under the name it has here", () => {
  const Dockerfile =
    'FROM eclipse-temurin:17\nWORKDIR /app\nCOPY x.jar app.jar\nENTRYPOINT ["java", "-Xmx256m", "-jar", "/app/app.jar"]\n';
  expect(planOf({ ...SMALL, Dockerfile }).command).toBe(
    "exec java -Xmx256m -jar target/plots-1.4.0.jar",
  );
  const layered =
    'FROM eclipse-temurin:17\nENTRYPOINT ["java", "org.springframework.boot.loader.launch.JarLauncher"]\n';
  expect(planOf({ ...SMALL, Dockerfile: layered }).command).toBe(
    "exec java -jar target/plots-1.4.0.jar",
  );
  const Procfile = "web: java -jar target/plots-1.4.0.jar\n";
  expect(planOf({ ...SMALL, Procfile }).command).toBe("exec java -jar target/plots-1.4.0.jar");
});

test("a bean that is made with a placeholder needs it, unless it has a default", () => {
  const plan = planOf({
    ...SMALL,
    "src/main/java/org/example/Links.java":
      'class Links {\n  Links(@Value("${SECRET}") String a,\n    @Value("${WEEKS:26}") int b) {}\n}\n',
    [`${FOLDER}/application.properties`]: "plots.region=${REGION}\n",
  });
  const needed = plan.environment.filter(({ required }) => required).map(({ name }) => name);
  expect(needed).toEqual(["SECRET"]);
});

test("variables are found in property files, annotations and code, and the data source is given", () => {
  const plan = planOf({
    ...SMALL,
    [`${FOLDER}/application.yml`]:
      "spring:\n  datasource:\n    url: ${DB_URL}\nplots:\n  secret: ${INVITATION_SECRET}\n  weeks: ${WEEKS:26}\n",
    [`${FOLDER}/application-dev.yml`]: "a: ${ONLY_HERE}\n",
    [`${FOLDER}/application-prod.properties`]: "b=${REGION}\n",
    "src/main/java/org/example/Mail.java":
      'class Mail { String host = System.getenv("MAIL_HOST"); }\n',
  });
  const reads = plan.environment.map(({ name, line, default: value, example }) =>
    [name, line, value ?? example].filter((part) => part !== undefined),
  );
  expect(reads).toEqual([
    ["DB_URL", 3],
    ["INVITATION_SECRET", 5],
    ["WEEKS", 6, "26"],
    ["REGION", 1],
    ["MAIL_HOST", 1],
    ["SPRING_PROFILES_ACTIVE", 1, "prod"],
    ["SPRING_DATASOURCE_URL", 3],
    ["SPRING_DATASOURCE_USERNAME", 3],
    ["SPRING_DATASOURCE_PASSWORD", 3],
  ]);
});

test("Actuator's path is asked first, below the application's own, unless it has a port of its own", () => {
  const withProperties = (text: string) =>
    planOf({ ...SMALL, [`${FOLDER}/application.properties`]: text }).healthPaths[0];
  expect(withProperties("a=b\n")).toBe("/actuator/health");
  expect(withProperties("server.servlet.context-path=/shop/\n")).toBe("/shop/actuator/health");
  expect(withProperties("management.endpoints.web.base-path=/inner\n")).toBe("/inner/health");
  expect(withProperties("management.server.port=9001\n")).toBe("/health");
});

test("Flyway's files are in the order of their versions", () => {
  const file = (name: string) => `${FOLDER}/db/migration/${name}`;
  const tree = projectOf({
    ...SMALL,
    ...Object.fromEntries(
      ["V10__c.sql", "V2_1__b.sql", "V2__a.sql", "R__view.sql"].map((name) => [file(name), ""]),
    ),
  });
  const found = springBoot.migrations(tree, settingsOf());
  if (!found.supported) throw new Error(found.reason);
  expect(found.files.map(({ id, parents }) => [id, ...parents])).toEqual([
    ["2"],
    ["2.1", "2"],
    ["10", "2.1"],
  ]);
});

test("a build without Spring Boot is not recognised", () => {
  const plain = projectOf({ "pom.xml": "<project><artifactId>a</artifactId></project>" });
  expect(springBoot.detect(plain, ".").confidence).toBe(0);
  expect(springBoot.detect(projectOf({ "pom.xml": POM }), ".").confidence).toBe(0.4);
  expect(springBoot.detect(projectOf(SMALL), ".").confidence).toBe(0.9);
});
