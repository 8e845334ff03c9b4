import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{a}from"./chunk-K4WG5YMF.mjs";import"./chunk-4NOG4EXH.mjs";export{a as TOOL_VERSION};
