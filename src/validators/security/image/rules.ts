import type { Rule } from "#contract/rule.ts";

/** Questions that only an image and its containers answer. */
export const IMAGE_RULES = {
  root: {
    id: "security/image-runs-as-root",
    title: "The image's user is not root",
    failureTitle: "The image runs as root",
    severity: "warning",
    why: "Whoever breaks into the application is root in the container, one kernel fault away from the machine; hardened clusters refuse such an image.",
    remedy: "Make a user while the image is built, and name it with USER.",
    links: [
      "https://docs.docker.com/build/building/best-practices/#user",
      "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
    ],
  },
  secret: {
    id: "security/image-secret",
    title: "The image holds no secret",
    failureTitle: "The image holds a secret",
    severity: "critical",
    why: "Everybody who can pull the image can read its variables, its history and every layer, also what a later layer removes.",
    remedy:
      "Give secrets at run time, and to a build with RUN --mount=type=secret; change this one.",
    links: [
      "https://docs.docker.com/build/building/secrets/",
      "https://cwe.mitre.org/data/definitions/538.html",
    ],
  },
  port: {
    id: "security/unexpected-port",
    title: "Only the application's own port listens",
    failureTitle: "A port listens that the image does not declare",
    severity: "warning",
    why: "A debugger or an administration port that nobody knows of is protected by nobody.",
    remedy: "Bind it to 127.0.0.1, or leave it out in production.",
    links: ["https://cwe.mitre.org/data/definitions/489.html"],
  },
} as const satisfies Record<string, Rule>;
