import type { Origin, SourceTree } from "#contract/source-tree.ts";
import { at } from "../directory.ts";

/** A Maven or Gradle build that makes a program which `java -jar` runs. */
export interface JavaBuild {
  /** Build file of the module with the application. */
  readonly file: string;
  readonly text: string;
  readonly command: string;
  /** Path, or a substitution that finds it, of the archive; relative to the application. */
  readonly archive: string;
}

const GRADLE_FILES = ["build.gradle", "build.gradle.kts"];
const PLUGIN = /spring-boot-maven-plugin|org\.springframework\.boot/;
const DEEPEST_MODULE = 3;

/** How the application's archive is made; undefined without a build that knows Spring Boot. */
export function javaBuild(tree: SourceTree, directory: string): JavaBuild | undefined {
  return mavenBuild(tree, directory) ?? gradleBuild(tree, directory);
}

function mavenBuild(tree: SourceTree, directory: string): JavaBuild | undefined {
  const root = tree.read(at(directory, "pom.xml"));
  if (root === undefined || !/spring-boot/.test(root)) return undefined;
  const tool = tree.has(at(directory, "mvnw")) ? "sh ./mvnw" : "mvn";
  const module = /<modules>/.test(root) ? soleModule(tree, directory, "pom.xml") : ".";
  if (module === undefined) return undefined;
  const file = at(directory, module === "." ? "pom.xml" : `${module}/pom.xml`);
  const text = tree.read(file) ?? "";
  const selected = module === "." ? "" : ` -pl ${module} -am`;
  const target = module === "." ? "target" : `${module}/target`;
  const name = archiveName(text);
  return {
    file,
    text,
    command: `${tool} -q -B -DskipTests${selected} package`,
    archive: name === undefined ? newestIn(target) : `${target}/${name}`,
  };
}

function gradleBuild(tree: SourceTree, directory: string): JavaBuild | undefined {
  const name = GRADLE_FILES.find((file) => tree.read(at(directory, file)) !== undefined);
  if (name === undefined) return undefined;
  const own = tree.read(at(directory, name)) ?? "";
  const isOwn = hasApplication(tree, directory, ".");
  const module = isOwn ? "." : soleModule(tree, directory, name);
  if (module === undefined || !PLUGIN.test(own)) return undefined;
  const file = at(directory, module === "." ? name : `${module}/${name}`);
  const tool = tree.has(at(directory, "gradlew")) ? "sh ./gradlew" : "gradle";
  const task = module === "." ? "bootJar" : `:${module.replaceAll("/", ":")}:bootJar`;
  return {
    file,
    text: tree.read(file) ?? own,
    command: `${tool} -q ${task}`,
    archive: newestIn(module === "." ? "build/libs" : `${module}/build/libs`),
  };
}

/** The only folder with a build file of its own and an application class. */
function soleModule(tree: SourceTree, directory: string, name: string): string | undefined {
  const prefix = directory === "." ? "" : `${directory}/`;
  const modules = tree.files
    .filter((file) => file.startsWith(prefix) && file.endsWith(`/${name}`))
    .map((file) => file.slice(prefix.length, -name.length - 1))
    .filter((module) => module.split("/").length <= DEEPEST_MODULE)
    .filter((module) => module !== "" && hasApplication(tree, directory, module));
  return modules.length === 1 ? modules[0] : undefined;
}

function hasApplication(tree: SourceTree, directory: string, module: string): boolean {
  const folder = at(directory, module === "." ? "src/main/" : `${module}/src/main/`);
  return applicationClass(tree, folder) !== undefined;
}

/** The class with `@SpringBootApplication` below a folder. */
export function applicationClass(tree: SourceTree, folder: string): Origin | undefined {
  for (const file of tree.files) {
    if (!file.startsWith(folder) || !/\.(java|kt)$/.test(file)) continue;
    const index = (tree.read(file) ?? "").search(/^@SpringBootApplication\b/m);
    if (index < 0) continue;
    const line = (tree.read(file) ?? "").slice(0, index).split("\n").length;
    return { text: "@SpringBootApplication", file, line };
  }
  return undefined;
}

/** Name of a Maven archive; undefined when it is computed from properties or a profile. */
function archiveName(pom: string): string | undefined {
  const ending = tagOf(pom, "packaging") === "war" ? "war" : "jar";
  const final = /<finalName>\s*([^<]+?)\s*<\/finalName>/.exec(pom)?.[1];
  const parent = /<parent>([\s\S]*?)<\/parent>/.exec(pom)?.[1] ?? "";
  const version = tagOf(pom, "version") ?? tagOf(`<project>${parent}</project>`, "version");
  const artifact = tagOf(pom, "artifactId");
  const name = final ?? (artifact && version ? `${artifact}-${version}` : undefined);
  const isPlain = name !== undefined && /^[\w.-]+$/.test(name) && !/<classifier>/.test(pom);
  return isPlain ? `${name}.${ending}` : undefined;
}

// Sections with coordinates of others.
const SECTIONS =
  /<(parent|dependencies|dependencyManagement|build|profiles|properties|modules)>[\s\S]*?<\/\1>/g;

function tagOf(pom: string, tag: string): string | undefined {
  const own = pom.replace(/<!--[\s\S]*?-->/g, "").replace(SECTIONS, "");
  return new RegExp(`<${tag}>\\s*([^<]+?)\\s*</${tag}>`).exec(own)?.[1];
}

function newestIn(folder: string): string {
  return `"$(ls -t ${folder}/*.jar | grep -vE -- '-(plain|sources|javadoc|tests)[.]jar$' | head -n 1)"`;
}
