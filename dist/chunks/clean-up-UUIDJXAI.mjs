import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{F as a,G as b}from"./chunk-Q72WWHE7.mjs";import"./chunk-DJW576IP.mjs";import"./chunk-S2TCANKK.mjs";import"./chunk-LIUOJ22V.mjs";import"./chunk-NNZP6ATZ.mjs";import"./chunk-PBP4TOLP.mjs";import"./chunk-RJWCMZOY.mjs";import"./chunk-4NOG4EXH.mjs";export{a as cleanUp,b as engineState};
