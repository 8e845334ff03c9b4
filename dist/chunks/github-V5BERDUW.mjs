import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{context,getOctokit}from"./chunk-TUVKCBCU.mjs";import"./chunk-PREQXV2N.mjs";import"./chunk-U67YELWZ.mjs";export{context,getOctokit};
