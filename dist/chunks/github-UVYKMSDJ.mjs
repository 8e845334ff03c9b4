import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{c as a,d as b}from"./chunk-BGITNSRM.mjs";import"./chunk-HYRT42LM.mjs";import"./chunk-TB57X4WH.mjs";import"./chunk-4NOG4EXH.mjs";export{a as context,b as getOctokit};
