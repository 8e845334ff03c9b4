import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{randomBytes as t,randomInt as e}from"node:crypto";var n="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";function i(r){return t(r).toString("hex")}function m(r){return Array.from({length:r},()=>n[e(n.length)]).join("")}export{i as a,m as b};
