import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{F as a,G as b}from"./chunk-HEYD4VD2.mjs";import"./chunk-WPVPX2JK.mjs";import"./chunk-S2TCANKK.mjs";import"./chunk-LIUOJ22V.mjs";import"./chunk-VSK4STBY.mjs";import"./chunk-PBP4TOLP.mjs";import"./chunk-RJWCMZOY.mjs";import"./chunk-4NOG4EXH.mjs";export{a as cleanUp,b as engineState};
