import { expect, test } from "vitest";
import { springBoot } from "#adapters/spring-boot/index.ts";
import { projectOf, settingsOf } from "../project.ts";

const POM =
  "<project><artifactId>shop</artifactId><version>1</version><build><plugins><plugin><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build></project>";
const entity = (name: string) => `package ${name};\n\n@Entity\npublic class A {}\n`;

test("the outermost packages with entities are looked at, beside the archive that the build makes", () => {
  const files = {
    "pom.xml": POM,
    "src/main/java/com/shop/model/A.java": entity("com.shop.model"),
    "src/main/java/com/shop/model/old/B.java": entity("com.shop.model.old"),
    "src/main/kotlin/com/shop/more/C.kt": entity("com.shop.more"),
    "src/test/java/com/shop/test/D.java": entity("com.shop.test"),
  };
  const plan = springBoot.models(projectOf(files), settingsOf());
  if (!plan.supported) throw new Error(plan.reason);
  const script = plan.command.argv.at(-1) ?? "";
  expect(script).toContain("archive=target/shop-1.jar");
  expect(script).toMatch(/ReadinessEntities.java" \S+ \/srv\/shop com.shop.model com.shop.more$/);
  expect(plan.command.stdin).toContain("class Adoption");
});

test("without an entity, or in an image, there is nothing to build from", () => {
  const plain = springBoot.models(projectOf({ "pom.xml": POM }), settingsOf());
  expect(plain.supported ? "" : plain.reason).toContain("no class");
  const files = { "pom.xml": POM, "src/main/java/a/A.java": entity("a") };
  const image = springBoot.models(projectOf(files), settingsOf({ app: { runtime: "docker" } }));
  expect(image.supported ? "" : image.reason).toContain("database.models");
});
