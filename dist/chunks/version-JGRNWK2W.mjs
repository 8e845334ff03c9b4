import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{TOOL_VERSION}from"./chunk-52RK2A34.mjs";import"./chunk-U67YELWZ.mjs";export{TOOL_VERSION};
