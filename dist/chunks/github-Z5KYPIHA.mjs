import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{c as a,d as b}from"./chunk-X5E626UT.mjs";import"./chunk-ZKFHOAR4.mjs";import"./chunk-OF4UVRXP.mjs";import"./chunk-4NOG4EXH.mjs";export{a as context,b as getOctokit};
