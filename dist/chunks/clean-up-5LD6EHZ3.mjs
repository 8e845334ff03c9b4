import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{cleanUp,engineState}from"./chunk-EAGCI7WV.mjs";import"./chunk-BXM5AGOI.mjs";import"./chunk-PT22424D.mjs";import"./chunk-54P7RLW4.mjs";import"./chunk-U67YELWZ.mjs";export{cleanUp,engineState};
