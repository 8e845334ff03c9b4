import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{a}from"./chunk-Q3PEMTX3.mjs";import"./chunk-4NOG4EXH.mjs";export{a as TOOL_VERSION};
