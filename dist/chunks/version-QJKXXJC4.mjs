import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{a}from"./chunk-42ZXDWUY.mjs";import"./chunk-4NOG4EXH.mjs";export{a as TOOL_VERSION};
