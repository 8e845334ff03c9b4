import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{F as a,G as b}from"./chunk-YMYY6P3G.mjs";import"./chunk-IREEUTOY.mjs";import"./chunk-S2TCANKK.mjs";import"./chunk-VY4A645D.mjs";import"./chunk-CW6OYXPM.mjs";import"./chunk-PBP4TOLP.mjs";import"./chunk-RJWCMZOY.mjs";import"./chunk-4NOG4EXH.mjs";export{a as cleanUp,b as engineState};
