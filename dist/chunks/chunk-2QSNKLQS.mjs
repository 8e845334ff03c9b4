import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{e as K,f as V}from"./chunk-4NOG4EXH.mjs";var G=["schema","role","extension","language","eventTrigger","publication","subscription","fdw","server"],z=["table","view","materializedView","foreignTable","sequence","index","collation","domain","type"],X=["column","constraint","trigger","rule","policy","default"],Q=["function","procedure","aggregate"],ut=["column","constraint","default","index","materializedView"],Et=[["domain","constraint"]];function ft(e){return"target"in e}var St=[...G,...z,...X,...Q,"membership","userMapping","typeAttribute","publicationRel","publicationSchema","comment","acl","securityLabel","defaultPrivilege","extensionIntent"];var Z=new Set(G),ee=new Set(z),te=new Set(X),ne=new Set(Q),Be=/[.:(),"\s]/;function f(e){return e===""||Be.test(e)?`"${e.replaceAll('"','""')}"`:e}function m(e){let n=e.kind;switch(n){case"membership":return`membership:${f(e.role)}.${f(e.member)}`;case"userMapping":return`userMapping:${f(e.server)}.${f(e.role)}`;case"typeAttribute":return`typeAttribute:${f(e.schema)}.${f(e.type)}.${f(e.name)}`;case"publicationRel":return`publicationRel:${f(e.publication)}.${f(e.schema)}.${f(e.table)}`;case"publicationSchema":return`publicationSchema:${f(e.publication)}.${f(e.schema)}`;case"comment":return`comment:(${m(e.target)})`;case"acl":return`acl:(${m(e.target)}).${f(e.grantee)}${e.column!==void 0?`.${f(e.column)}`:""}`;case"securityLabel":return`securityLabel:(${m(e.target)}).${f(e.provider)}`;case"defaultPrivilege":return`defaultPrivilege:${f(e.role)}.${f(e.schema??"")}.${f(e.objtype)}.${f(e.grantee)}`;case"extensionIntent":return`extensionIntent:${f(e.ext)}.${f(e.intentKind)}.${f(e.key)}`;default:if(Z.has(n))return`${n}:${f(e.name)}`;if(ee.has(n)){let a=e;return`${n}:${f(a.schema)}.${f(a.name)}`}if(te.has(n)){let a=e;return`${n}:${f(a.schema)}.${f(a.table)}.${f(a.name)}`}if(ne.has(n)){let a=e;return`${n}:${f(a.schema)}.${f(a.name)}(${a.args.map(f).join(",")})`}throw new Error(`encodeId: unknown kind ${String(n)}`)}}var F=class{input;pos=0;constructor(n){this.input=n}peek(){return this.input[this.pos]}expect(n){if(this.input[this.pos]!==n)throw new Error(`parseId: expected '${n}' at position ${this.pos} in '${this.input}'`);this.pos++}readSegment(){if(this.peek()==='"')return this.readQuotedSegment();let n=this.pos;for(;this.pos<this.input.length&&!/[.:(),)]/.test(this.input[this.pos]);)this.pos++;if(this.pos===n)throw new Error(`parseId: empty segment at position ${this.pos} in '${this.input}'`);return this.input.slice(n,this.pos)}readQuotedSegment(){this.pos++;let n="";for(;;){let a=this.input[this.pos];if(a===void 0)throw new Error(`parseId: unterminated quote in '${this.input}'`);if(a==='"')if(this.input[this.pos+1]==='"')n+='"',this.pos+=2;else return this.pos++,n;else n+=a,this.pos++}}atEnd(){return this.pos>=this.input.length}};function C(e){let n=e.pos;for(;e.pos<e.input.length&&/[a-zA-Z]/.test(e.input[e.pos]);)e.pos++;let a=e.input.slice(n,e.pos);if(e.expect(":"),Z.has(a))return{kind:a,name:e.readSegment()};if(ee.has(a)){let r=e.readSegment();e.expect(".");let o=e.readSegment();return{kind:a,schema:r,name:o}}if(te.has(a)){let r=e.readSegment();e.expect(".");let o=e.readSegment();e.expect(".");let t=e.readSegment();return{kind:a,schema:r,table:o,name:t}}if(ne.has(a)){let r=e.readSegment();e.expect(".");let o=e.readSegment();e.expect("(");let t=[];if(e.peek()!==")")for(;;){if(t.push(e.readSegment()),e.peek()===","){e.pos++;continue}break}return e.expect(")"),{kind:a,schema:r,name:o,args:t}}switch(a){case"membership":{let r=e.readSegment();e.expect(".");let o=e.readSegment();return{kind:a,role:r,member:o}}case"userMapping":{let r=e.readSegment();e.expect(".");let o=e.readSegment();return{kind:a,server:r,role:o}}case"typeAttribute":{let r=e.readSegment();e.expect(".");let o=e.readSegment();e.expect(".");let t=e.readSegment();return{kind:a,schema:r,type:o,name:t}}case"publicationRel":{let r=e.readSegment();e.expect(".");let o=e.readSegment();e.expect(".");let t=e.readSegment();return{kind:a,publication:r,schema:o,table:t}}case"publicationSchema":{let r=e.readSegment();e.expect(".");let o=e.readSegment();return{kind:a,publication:r,schema:o}}case"comment":{e.expect("(");let r=C(e);return e.expect(")"),{kind:a,target:r}}case"acl":{e.expect("(");let r=C(e);e.expect(")"),e.expect(".");let o=e.readSegment();return e.peek()==="."?(e.pos++,{kind:a,target:r,grantee:o,column:e.readSegment()}):{kind:a,target:r,grantee:o}}case"securityLabel":{e.expect("(");let r=C(e);e.expect(")"),e.expect(".");let o=e.readSegment();return{kind:a,target:r,provider:o}}case"defaultPrivilege":{let r=e.readSegment();e.expect(".");let o=e.readSegment();e.expect(".");let t=e.readSegment();e.expect(".");let p=e.readSegment();return{kind:a,role:r,schema:o===""?null:o,objtype:t,grantee:p}}case"extensionIntent":{let r=e.readSegment();e.expect(".");let o=e.readSegment();e.expect(".");let t=e.readSegment();return{kind:a,ext:r,intentKind:o,key:t}}default:throw new Error(`parseId: unknown kind '${a}' in '${e.input}'`)}}function Ye(e){let n=new F(e),a=C(n);if(!n.atEnd())throw new Error(`parseId: trailing input at position ${n.pos} in '${e}'`);return a}var Nt="intent-unkeyed";var ae="user-mapping-unreadable";import{createHash as Ue}from"node:crypto";function x(e){if(e===null)return"null";switch(typeof e){case"string":return JSON.stringify(e);case"boolean":return e?"true":"false";case"bigint":return`${e}n`;case"number":if(!Number.isFinite(e))throw new Error(`canonicalize: non-finite number ${e}`);return JSON.stringify(e===0?0:e);case"undefined":throw new Error("canonicalize: undefined is only allowed as an (omitted) object value");case"object":return Array.isArray(e)?`[${e.map(a=>{if(a===void 0)throw new Error("canonicalize: arrays must not contain undefined");return x(a)}).join(",")}]`:`{${Object.keys(e).filter(a=>e[a]!==void 0&&!a.startsWith("_")).sort().map(a=>`${JSON.stringify(a)}:${x(e[a])}`).join(",")}}`;default:throw new Error(`canonicalize: unsupported type ${typeof e}`)}}var re=new WeakMap,W=new Map,oe=1<<24,J=0;function B(e){let n=W.get(e);if(n!==void 0)return n;let a=Ue("sha256").update(e).digest("hex");return e.length>oe||(J>=oe&&(W.clear(),J=0),W.set(e,a),J+=e.length),a}function ie(e){if(e===null||typeof e!="object")return B(x(e));let n=re.get(e);if(n!==void 0)return n;let a=B(x(e));return re.set(e,a),a}function k(e){return B(e)}var Rt=e=>e.kind==="owner"&&e.to.kind==="role",M=class{diagnostics=[];source;referenceOnly;#e=new Map;#t=new Map;#a=new Map;#n=new Map;#r=new Map;#o=[];#s=new Map;#c=new Map;#i;constructor(n,a,r="liveDb",o=new Set,t={}){this.source=r,this.referenceOnly=o;for(let i of n){let c=m(i.id);if(this.#e.has(c))throw new Error(`FactBase: duplicate fact id ${c}`);this.#e.set(c,{fact:i,encoded:c,parentKey:i.parent===void 0?void 0:m(i.parent),hash:ie(i.payload)})}for(let i of this.#e.values()){let c=i.parentKey;if(c===void 0)continue;if(!this.#e.has(c))throw new Error(`FactBase: fact ${i.encoded} references missing parent ${c}`);let l=this.#t.get(c)??[];l.push(i),this.#t.set(c,l)}for(let i of this.#t.values())i.sort((c,l)=>c.encoded<l.encoded?-1:1);let p=new Set,d=[],s=new Set;for(let i of this.#e.values()){if(p.has(i.encoded))continue;d.length=0,s.clear();let c=i;for(;c!==void 0&&!p.has(c.encoded);){if(s.has(c.encoded)){let l=d.indexOf(c.encoded),g=[...d.slice(l),c.encoded];throw new Error(`FactBase: parent cycle (no root) among facts ${g.join(" -> ")}`)}if(s.add(c.encoded),d.push(c.encoded),c.parentKey===void 0)break;c=this.#e.get(c.parentKey)}for(let l of d)p.add(l)}for(let i of a){let c=m(i.from),l=m(i.to),g=this.#e.has(c),u=this.#e.has(l);if(!g||!u){if(t.allowDangling?.(i)){if(this.#o.push(i),g&&this.#p(c,l,i),u){let A=this.#n.get(l)??[];A.push(i),this.#n.set(l,A)}continue}this.diagnostics.push({code:"dangling_edge",severity:"warning",subject:g?i.to:i.from,message:`edge ${c} -[${i.kind}]-> ${l} references a fact not in the base`});continue}this.#o.push(i),this.#p(c,l,i);let E=this.#n.get(l)??[];E.push(i),this.#n.set(l,E)}}#p(n,a,r){let o=this.#a.get(n)??[];o.push(r),this.#a.set(n,o);let t=this.#r.get(n)??[];t.push(`${n}-[${r.kind}]->${a}`),this.#r.set(n,t)}get edges(){return this.#o}getByEncoded(n){return this.#e.get(n)?.fact}facts(){return[...this.#e.values()].map(n=>n.fact)}get(n){return this.#e.get(m(n))?.fact}has(n){return this.#e.has(m(n))}isReferenceOnly(n){return this.referenceOnly.has(m(n))}hashOf(n){let a=this.#e.get(m(n));if(!a)throw new Error(`FactBase: unknown fact ${m(n)}`);return a.hash}childrenOf(n){return(this.#t.get(m(n))??[]).map(a=>a.fact)}outgoingEdges(n){return this.#a.get(m(n))??[]}incomingEdges(n){return this.#n.get(m(n))??[]}incomingEdgesByEncoded(n){return this.#n.get(n)??[]}roots(){return[...this.#e.values()].filter(n=>n.fact.parent===void 0).sort((n,a)=>n.encoded<a.encoded?-1:1).map(n=>n.fact)}rollupOf(n){return this.#l(m(n))}#l(n){let a=this.#s.get(n);if(a!==void 0)return a;let r=this.#e.get(n);if(!r)throw new Error(`FactBase: unknown fact ${n}`);let o=(this.#t.get(n)??[]).map(d=>`${d.encoded}=${this.#l(d.encoded)}`),t=(this.#r.get(n)??[]).sort(),p=k(`F|${r.hash}|C|${o.join(",")}|E|${t.join(",")}`);return this.#s.set(n,p),p}structuralRollupOf(n){return this.#d(m(n))}#d(n){let a=this.#c.get(n);if(a!==void 0)return a;let r=this.#e.get(n);if(!r)throw new Error(`FactBase: unknown fact ${n}`);let o=(this.#t.get(n)??[]).map(p=>this.#d(p.encoded)).sort(),t=k(`S|${r.hash}|C|${o.join(",")}`);return this.#c.set(n,t),t}get rootHash(){if(this.#i===void 0){let n=this.roots().map(a=>`${m(a.id)}=${this.rollupOf(a.id)}`);this.#i=k(`ROOT|${n.join(",")}`)}return this.#i}};function L(e,n,a="liveDb",r=new Set,o={}){return new M(e,n,a,r,o)}function Y(e){return`${m(e.from)}|${e.kind}|${m(e.to)}`}function U(e,n){let a=[],r=i=>{let c=m(i);return e.referenceOnly.has(c)||n.referenceOnly.has(c)},o=(i,c,l)=>{if(!r(c.id)){a.push(l==="add"?{verb:l,fact:c}:{verb:l,fact:c});for(let g of i.outgoingEdges(c.id))a.push(l==="add"?{verb:"link",edge:g}:{verb:"unlink",edge:g})}for(let g of i.childrenOf(c.id))o(i,g,l)},t=i=>{if(r(i))return;let c=e.get(i),l=n.get(i);if(c&&l){if(e.hashOf(i)!==n.hashOf(i)){let E=new Set([...Object.keys(c.payload),...Object.keys(l.payload)]);for(let A of[...E].sort()){if(A.startsWith("_"))continue;let N=c.payload[A],h=l.payload[A],T=N===void 0?" absent":x(N),v=h===void 0?" absent":x(h);T!==v&&a.push({verb:"set",id:i,attr:A,from:N,to:h})}}let g=new Map(e.outgoingEdges(i).map(E=>[Y(E),E])),u=new Map(n.outgoingEdges(i).map(E=>[Y(E),E]));for(let[E,A]of g)u.has(E)||a.push({verb:"unlink",edge:A});for(let[E,A]of u)g.has(E)||a.push({verb:"link",edge:A})}},p=i=>{let c=e.has(i),l=n.has(i);if(c&&l&&e.rollupOf(i)===n.rollupOf(i))return;if(c&&!l){o(e,e.get(i),"remove");return}if(!c&&l){o(n,n.get(i),"add");return}t(i);let g=new Map;if(c)for(let u of e.childrenOf(i))g.set(m(u.id),u.id);if(l)for(let u of n.childrenOf(i))g.set(m(u.id),u.id);for(let u of g.values())p(u)},d=new Map;for(let i of e.roots())d.set(m(i.id),i.id);for(let i of n.roots())d.set(m(i.id),i.id);for(let i of d.values())p(i);let s=a.map(i=>({key:Pe(i),delta:i}));return s.sort((i,c)=>i.key<c.key?-1:i.key>c.key?1:0),s.map(i=>i.delta)}function qe(e){switch(e.verb){case"add":case"remove":return e.fact.id;case"set":return e.id;case"link":case"unlink":return e.edge.from}}function Pe(e){let n=e.verb==="set"?e.attr:e.verb==="link"||e.verb==="unlink"?Y(e.edge):"";return`${m(qe(e))}|${e.verb}|${n}`}var Ke={default:"column",materializedView:"materialized view",foreignTable:"foreign table",eventTrigger:"event trigger",fdw:"foreign-data wrapper",server:"foreign server",userMapping:"user mapping",publicationRel:"publication table",publicationSchema:"publication schema",typeAttribute:"type",defaultPrivilege:"default privileges",securityLabel:"security label"};function $(e){return"target"in e?$(e.target):{kind:Ke[e.kind]??e.kind,name:Ve(e)}}function H({kind:e,name:n}){let a=/(?:constraint|key)$/.test(e)?"constraint":/^(?:enum|composite type|range type)$/.test(e)?"type":/^(?:function|procedure|aggregate)$/.test(e)?"routine":e,r=a==="routine"?n.replace(/\(.*$/s,""):n,o=r.split("."),t=a==="index"&&o.length>2?[o[0],...o.slice(-1)].join("."):r;return`${a} ${t}`}function Ve(e){return"args"in e?`${e.schema}.${e.name}(${e.args.join(", ")})`:e.kind==="typeAttribute"?`${e.schema}.${e.type}`:e.kind==="publicationRel"?`${e.publication} ${e.schema}.${e.table}`:e.kind==="publicationSchema"?`${e.publication} ${e.schema}`:e.kind==="userMapping"?`${e.role} on ${e.server}`:e.kind==="membership"?`${e.role}.${e.member}`:e.kind==="defaultPrivilege"?`${e.role}.${e.schema??""}.${e.objtype}`:e.kind==="extensionIntent"?`${e.ext}.${e.intentKind}.${e.key}`:"table"in e?`${e.schema}.${e.table}.${e.name}`:"schema"in e?`${e.schema}.${e.name}`:e.name}var Ge=new Set(["constraint","index","sequence"]),ze=new Set(["role","membership","acl","defaultPrivilege"]);function Ht(e){let n=e.facts().filter(({id:r})=>!ze.has(r.kind)),a=e.edges.filter(({kind:r})=>r!=="owner");return L(n,[...a])}function jt(e,n){let a=U(e.from,e.to),r=Qe(e,a,new Set(n.map(H))),o=new Map(e.from.facts().map(d=>[m(d.id),d])),t=new Map(e.from.edges.map(d=>[P(d),d])),p=new Map;for(let d of a){let s=se(d);if(r.has(m(s))){if(d.verb!=="link"&&d.verb!=="unlink"){let i=$(s);p.set(H(i),i)}Xe(d,{facts:o,edges:t})}}return{facts:L([...o.values()],[...t.values()]),touched:[...p.values()]}}function Xe(e,{facts:n,edges:a}){switch(e.verb){case"add":n.set(m(e.fact.id),e.fact);break;case"remove":n.delete(m(e.fact.id));break;case"set":{let r=m(e.id),o=n.get(r);o!==void 0&&n.set(r,{...o,payload:{...o.payload,[e.attr]:e.to}});break}case"link":a.set(P(e.edge),e.edge);break;case"unlink":a.delete(P(e.edge));break}}function Qe(e,n,a){let r=s=>new Map(n.flatMap(i=>i.verb===s?[[m(i.fact.id),i.fact]]:[])),o={...e,added:r("add"),removed:r("remove")},t=s=>a.has(H($(s))),p=new Set(n.map(se).filter(t).map(m)),d=[...p];for(let s=d.pop();s!==void 0;s=d.pop())for(let i of[...Ze(s,o),...et(s,o)])p.has(i)||(p.add(i),d.push(i));return p}function Ze(e,{to:n,added:a}){let r=n.getByEncoded(e);if(r===void 0)return[];let o=[r.parent,...n.outgoingEdges(r.id).map(d=>d.to)];if(!a.has(e))return q(o).filter(d=>a.has(d));let t=n.childrenOf(r.id).map(({id:d})=>d),p=n.incomingEdges(r.id).map(d=>d.from).filter(({kind:d})=>Ge.has(d));return q([...o,...t,...p]).filter(d=>a.has(d))}function et(e,{from:n,removed:a}){let r=a.get(e);if(r===void 0)return[];let o=n.incomingEdges(r.id).map(p=>p.from),t=n.childrenOf(r.id).map(({id:p})=>p);return q([...o,...t]).filter(p=>a.has(p))}function q(e){return e.flatMap(n=>n===void 0?[]:[m(n)])}function se(e){return e.verb==="add"||e.verb==="remove"?e.fact.id:e.verb==="set"?e.id:e.edge.from}function P(e){return`${m(e.from)}|${e.kind}|${m(e.to)}`}var tt="57014";function nt(e){return e.startsWith("pg_")}function at(e){let n=e.replace(/\s+/g," ").trim(),a=/\bFROM\s+(?:pg_catalog\.)?(\w+)/i.exec(n),r=n.slice(0,60);return a?`${a[1]} (${r}…)`:r}var j=class extends Error{code="extraction_timeout";queryLabel;timeoutMs;diagnostic;constructor(n,a){super(`extraction query ${n} exceeded the ${a}ms statement_timeout budget`),this.name="ExtractionTimeoutError",this.queryLabel=n,this.timeoutMs=a,this.diagnostic={code:this.code,severity:"error",message:this.message,context:{queryLabel:n,timeoutMs:a}}}};function ce(e){let n=new Set(e.map(o=>m(o.id))),a=[],r=[];for(let o of e){if("target"in o.id){let t=m(o.id.target);if(!n.has(t)){r.push({code:"orphaned_satellite",severity:"info",subject:o.id,message:`dropped ${o.id.kind} whose target ${t} was not extracted (filtered)`});continue}}a.push(o)}return{facts:a,diagnostics:r}}var D="('pg_catalog', 'information_schema')",S=`
  n.nspname NOT IN ${D}
  AND n.nspname NOT LIKE 'pg\\_toast%'
  AND n.nspname NOT LIKE 'pg\\_temp%'`;function _(e,n){return`NOT EXISTS (
    SELECT 1 FROM pg_depend ext_d
    WHERE ext_d.classid = '${e}'::regclass
      AND ext_d.objid = ${n}
      AND ext_d.deptype = 'e')`}var O=(e,n)=>`(
    SELECT ext.extname
    FROM pg_depend ext_d
    JOIN pg_extension ext ON ext.oid = ext_d.refobjid
    WHERE ext_d.classid = '${e}'::regclass
      AND ext_d.objid = ${n}
      AND ext_d.refclassid = 'pg_extension'::regclass
      AND ext_d.deptype = 'e'
      AND ext.extname <> 'plpgsql'
    LIMIT 1)`,I=(e,n,a)=>`
    (SELECT json_agg(json_build_object(
        'grantee', acl.grantee_name,
        'privileges', acl.privileges,
        'grantable', acl.grantable,
        -- The owner's create-time default privilege set for this object kind
        -- (carried ONLY on the owner's row). Lets the planner's default-ACL
        -- elision tell "owner kept the full default" (elidable) apart from
        -- "owner revoked one of their defaults" (must keep the REVOKE/GRANT),
        -- without hardcoding the version-dependent set (PG17 added MAINTAIN).
        'ownerDefault', CASE
          WHEN acl.grantee_name = (
            SELECT rolname FROM pg_roles WHERE oid = ${a})
          THEN (SELECT array_agg(d.privilege_type ORDER BY d.privilege_type)
                FROM aclexplode(acldefault('${n}', ${a})) d
                WHERE d.grantee = ${a})
          ELSE NULL END) ORDER BY acl.grantee_name)
     FROM (
       SELECT COALESCE(g.rolname, 'PUBLIC') AS grantee_name,
              -- DISTINCT: aclexplode() yields one row per GRANTOR, so a privilege
              -- granted to one grantee by two grantors appears twice. pg-delta
              -- models the EFFECTIVE privilege set, not who granted it, so grantor
              -- identity is intentionally ignored — de-duplicate to avoid rendering
              -- a doubled privilege list (GRANT SELECT, SELECT ...), which
              -- Postgres collapses on apply so a re-extract no longer matches and
              -- the proof drifts.
              array_agg(DISTINCT e.privilege_type ORDER BY e.privilege_type) AS privileges,
              array_agg(DISTINCT e.privilege_type ORDER BY e.privilege_type)
                FILTER (WHERE e.is_grantable) AS grantable
       FROM aclexplode(COALESCE(${e}, acldefault('${n}', ${a}))) e
       LEFT JOIN pg_roles g ON g.oid = e.grantee
       GROUP BY 1
       UNION ALL
       SELECT 'PUBLIC', ARRAY[]::text[], NULL::text[]
       WHERE ${e} IS NOT NULL
         AND EXISTS (
           SELECT 1 FROM aclexplode(acldefault('${n}', ${a})) d
           WHERE d.grantee = 0)
         AND NOT EXISTS (
           SELECT 1 FROM aclexplode(${e}) a WHERE a.grantee = 0)
       UNION ALL
       -- Revoked OWNER default (mirror of the PUBLIC case): PostgreSQL grants the
       -- owner its full default on CREATE, so a full owner revoke
       -- (REVOKE ALL ON ... FROM owner) leaves a non-NULL acl with NO owner row.
       -- Emit an empty owner entry so the diff plans a REVOKE ALL FROM owner that
       -- clears the create-time default; without it a freshly created object keeps
       -- PostgreSQL built-in owner privileges and never converges.
       SELECT (SELECT rolname FROM pg_roles WHERE oid = ${a}),
              ARRAY[]::text[], NULL::text[]
       WHERE ${e} IS NOT NULL
         AND EXISTS (
           SELECT 1 FROM aclexplode(acldefault('${n}', ${a})) d
           WHERE d.grantee = ${a})
         AND NOT EXISTS (
           SELECT 1 FROM aclexplode(${e}) a
           WHERE a.grantee = ${a})
     ) acl)`,rt=(e,n,a,r,o)=>`
    (SELECT json_agg(json_build_object(
        'grantee', d.grantee, 'privileges', d.privileges,
        'grantable', d.grantable, '_initPrivs', d.init_privs
      ) ORDER BY d.grantee)
     FROM (
       WITH cur AS (
         SELECT COALESCE(g.rolname, 'PUBLIC') AS grantee,
                -- DISTINCT across grantors (aclexplode emits one row per grantor);
                -- grantor identity is intentionally ignored — see aclJson.
                array_agg(DISTINCT e.privilege_type ORDER BY e.privilege_type) AS privileges,
                COALESCE(array_agg(DISTINCT e.privilege_type ORDER BY e.privilege_type)
                  FILTER (WHERE e.is_grantable), ARRAY[]::text[]) AS grantable
         FROM aclexplode(COALESCE(${e}, acldefault('${n}', ${a}))) e
         LEFT JOIN pg_roles g ON g.oid = e.grantee
         GROUP BY 1
       ),
       ini AS (
         SELECT COALESCE(g.rolname, 'PUBLIC') AS grantee,
                -- DISTINCT across grantors (aclexplode emits one row per grantor);
                -- grantor identity is intentionally ignored — see aclJson.
                array_agg(DISTINCT e.privilege_type ORDER BY e.privilege_type) AS privileges,
                COALESCE(array_agg(DISTINCT e.privilege_type ORDER BY e.privilege_type)
                  FILTER (WHERE e.is_grantable), ARRAY[]::text[]) AS grantable
         FROM aclexplode(COALESCE(
                (SELECT ip.initprivs FROM pg_init_privs ip
                 WHERE ip.objoid = ${o}
                   AND ip.classoid = '${r}'::regclass
                   AND ip.objsubid = 0),
                acldefault('${n}', ${a}))) e
         LEFT JOIN pg_roles g ON g.oid = e.grantee
         GROUP BY 1
       )
       SELECT
         COALESCE(cur.grantee, ini.grantee) AS grantee,
         COALESCE(cur.privileges, ARRAY[]::text[]) AS privileges,
         COALESCE(cur.grantable, ARRAY[]::text[]) AS grantable,
         CASE WHEN ini.grantee IS NOT NULL
              THEN json_build_object(
                     'privileges', ini.privileges, 'grantable', ini.grantable)
              END AS init_privs
       FROM cur FULL OUTER JOIN ini USING (grantee)
       WHERE cur.privileges IS DISTINCT FROM ini.privileges
          OR cur.grantable IS DISTINCT FROM ini.grantable
     ) d)`,y=(e,n,a,r,o)=>`
    CASE WHEN EXISTS (
      SELECT 1 FROM pg_depend md
      WHERE md.classid = '${r}'::regclass AND md.objid = ${o}
        AND md.refclassid = 'pg_extension'::regclass AND md.deptype = 'e')
    THEN ${rt(e,n,a,r,o)}
    ELSE ${I(e,n,a)}
    END`,b=e=>e==null?[]:e.map(a=>({grantee:a.grantee,privileges:a.privileges,grantable:a.grantable??[],...a.ownerDefault!=null?{ownerDefault:a.ownerDefault}:{},...a._initPrivs!=null?{initPrivs:{privileges:a._initPrivs.privileges,grantable:a._initPrivs.grantable??[]}}:{}})),R=e=>({kind:"schema",name:String(e)});async function pe(e,n,a=!0){let r=[],o=[],t=[],p=[],d=async N=>{try{return(await e.query(N)).rows}catch(h){throw n!==void 0&&h.code===tt?new j(at(N),n):h}},s=(await d("SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS num"))[0],i=s?.version??"unknown",c=Number(s?.num??0),l=Math.floor(c/1e4);return{q:d,serverVersion:i,serverVersionNum:c,pgMajor:l,facts:r,edges:o,diagnostics:t,factDiagnostics:p,redactSecrets:a,pushWithMeta:(N,h,T)=>{r.push(N);let v=h.comment;if(typeof v=="string"){let w=N.id.kind==="constraint"&&N.parent?.kind==="domain";r.push({id:{kind:"comment",target:N.id},parent:N.id,payload:w?{text:v,onDomain:!0}:{text:v}})}for(let w of T??[])r.push({id:{kind:"acl",target:N.id,grantee:w.grantee},parent:N.id,payload:{privileges:w.privileges,grantable:w.grantable,...w.ownerDefault!==void 0?{_ownerDefault:w.ownerDefault}:{},...w.initPrivs!==void 0?{_initPrivs:{privileges:w.initPrivs.privileges,grantable:w.initPrivs.grantable}}:{}}})},pushMemberEdge:(N,h)=>{let T=h.ext_member_of;typeof T=="string"&&o.push({from:N,to:{kind:"extension",name:T},kind:"memberOfExtension"})},pushOwnerEdge:(N,h)=>{typeof h=="string"&&h.length>0&&!nt(h)&&o.push({from:N,to:{kind:"role",name:h},kind:"owner"})},pushSeclabel:(N,h,T)=>{r.push({id:{kind:"securityLabel",target:N,provider:h},parent:N,payload:{label:T}})}}}async function le(e){let{q:n,edges:a}=e;for(let r of await n(`
    SELECT cn.nspname AS child_schema, cc.relname AS child_name,
           pn.nspname AS parent_schema, pc.relname AS parent_name
    FROM pg_inherits i
    JOIN pg_class cc ON cc.oid = i.inhrelid
    JOIN pg_namespace cn ON cn.oid = cc.relnamespace
    JOIN pg_class pc ON pc.oid = i.inhparent
    JOIN pg_namespace pn ON pn.oid = pc.relnamespace
    WHERE cc.relkind IN ('r', 'p')
      AND cn.nspname NOT IN ${D}`))a.push({from:{kind:"table",schema:String(r.child_schema),name:String(r.child_name)},to:{kind:"table",schema:String(r.parent_schema),name:String(r.parent_name)},kind:"depends"})}async function de(e){let{q:n,edges:a,diagnostics:r}=e,o=await n(`
    WITH dep AS (
      SELECT d.classid, d.objid, d.objsubid,
             d.refclassid, d.refobjid, d.refobjsubid
      FROM pg_depend d
      WHERE d.deptype IN ('n', 'a')
        -- sequence OWNED BY is carried as payload + ALTER SEQUENCE … OWNED BY
        -- (pg_dump's model); the auto edge would cycle with the column default
        AND NOT (d.deptype = 'a'
                 AND d.classid = 'pg_class'::regclass
                 AND d.refclassid = 'pg_class'::regclass
                 AND d.refobjsubid > 0
                 AND EXISTS (SELECT 1 FROM pg_class sc
                             WHERE sc.oid = d.objid AND sc.relkind = 'S'))
    ),
    endpoints AS (
      SELECT classid, objid, objsubid FROM dep
      UNION
      SELECT refclassid, refobjid, refobjsubid FROM dep
    ),
    -- one derived table per resolver branch, each built once over its catalog
    rel AS (
      SELECT rc.oid, rc.relkind, json_build_object('kind',
               CASE rc.relkind
                 WHEN 'r' THEN 'table' WHEN 'p' THEN 'table'
                 WHEN 'f' THEN 'foreignTable'
                 WHEN 'v' THEN 'view' WHEN 'm' THEN 'materializedView'
                 WHEN 'i' THEN 'index' WHEN 'I' THEN 'index'
                 WHEN 'S' THEN 'sequence' END,
               'schema', rn.nspname, 'name', rc.relname) AS id
      FROM pg_class rc JOIN pg_namespace rn ON rn.oid = rc.relnamespace
      WHERE rc.relkind IN ('r','p','f','v','m','i','I','S')
    ),
    cbi AS (
      -- a constraint-backed index resolves to its constraint, not the index
      SELECT con.conindid AS oid,
             json_build_object('kind','constraint','schema',cn.nspname,
                               'table',cc.relname,'name',con.conname) AS id
      FROM pg_constraint con
      JOIN pg_class cc ON cc.oid = con.conrelid
      JOIN pg_namespace cn ON cn.oid = cc.relnamespace
      WHERE con.contype IN ('p','u','x') AND con.conindid <> 0
    ),
    col AS (
      SELECT att.attrelid AS oid, att.attnum AS subid,
             json_build_object('kind','column','schema',rn.nspname,
                               'table',rc.relname,'name',att.attname) AS id
      FROM pg_attribute att
      JOIN pg_class rc ON rc.oid = att.attrelid AND rc.relkind IN ('r','p','f')
      JOIN pg_namespace rn ON rn.oid = rc.relnamespace
      WHERE att.attnum > 0 AND NOT att.attisdropped
    ),
    proc AS (
      -- prokind 'w' (window functions) is extracted as a function fact
      -- (src/extract/routines.ts: only 'p' -> procedure, everything else ->
      -- function), so it MUST be resolvable here -- otherwise a pg_depend edge
      -- into a user window function resolves to NULL and is silently dropped,
      -- and a view/rule that uses it is never rebuilt against it (issue #333).
      -- The kind CASE already maps 'w' to 'function' via ELSE.
      SELECT pp.oid, json_build_object(
               'kind', CASE pp.prokind WHEN 'a' THEN 'aggregate' WHEN 'p' THEN 'procedure' ELSE 'function' END,
               'schema', pn.nspname, 'name', pp.proname,
               'args', ARRAY(SELECT format_type(t.t, NULL)
                             FROM unnest(pp.proargtypes) WITH ORDINALITY AS t(t, ord)
                             ORDER BY t.ord)::text[]) AS id
      FROM pg_proc pp JOIN pg_namespace pn ON pn.oid = pp.pronamespace
      WHERE pp.prokind IN ('f','p','a','w')
    ),
    tcon AS (
      SELECT con.oid, json_build_object('kind','constraint','schema',cn.nspname,
                               'table',cc.relname,'name',con.conname) AS id
      FROM pg_constraint con
      JOIN pg_class cc ON cc.oid = con.conrelid
      JOIN pg_namespace cn ON cn.oid = cc.relnamespace
      WHERE con.conrelid <> 0
    ),
    dcon AS (
      SELECT con.oid, json_build_object('kind','constraint','schema',dn.nspname,
                               'table',dt.typname,'name',con.conname) AS id
      FROM pg_constraint con
      JOIN pg_type dt ON dt.oid = con.contypid
      JOIN pg_namespace dn ON dn.oid = dt.typnamespace
      WHERE con.contypid <> 0
    ),
    typ AS (
      -- Resolve array types (typcategory 'A') to their ELEMENT type: a column or
      -- argument of an array type records its pg_depend edge against the implicit
      -- array type (e.g. _user_defined_filter), but the managed fact is the
      -- element type. Mapping the array oid to the element's stable id keeps the
      -- depends-on-element ordering correct for array-of-composite/domain/enum
      -- columns and arguments (regression: realtime.subscription has a
      -- user_defined_filter array column; without this the table/function was
      -- ordered before the type). An array of a base type (e.g. int4) resolves to
      -- a pg_catalog element that the typtype filter drops below -- harmless, as
      -- builtins are unmanaged.
      SELECT tt.oid,
        CASE
          WHEN base.typrelid <> 0::oid AND rc.oid IS NOT NULL THEN
            json_build_object(
              'kind', CASE rc.relkind
                        WHEN 'v' THEN 'view'
                        WHEN 'm' THEN 'materializedView'
                        WHEN 'f' THEN 'foreignTable'
                        ELSE 'table'
                      END,
              'schema', rn.nspname,
              'name', rc.relname)
          ELSE json_build_object(
            'kind', CASE base.typtype WHEN 'd' THEN 'domain' ELSE 'type' END,
            'schema', tn.nspname,
            'name', base.typname)
        END AS id
      FROM pg_type tt
      JOIN pg_type base
        ON base.oid = CASE
             WHEN tt.typtype = 'b' AND tt.typcategory = 'A' AND tt.typelem <> 0
             THEN tt.typelem ELSE tt.oid END
      JOIN pg_namespace tn ON tn.oid = base.typnamespace
      LEFT JOIN pg_class rc ON rc.oid = base.typrelid
                           AND rc.relkind IN ('r', 'p', 'f', 'v', 'm')
      LEFT JOIN pg_namespace rn ON rn.oid = rc.relnamespace
      WHERE base.typtype IN ('d', 'e', 'c', 'r')
    ),
    -- a composite type's pg_class (relkind c) endpoint resolves to the composite
    -- TYPE fact. pg_depend records a composite attribute's type dependency as
    -- (classid=pg_class, objid=composite pg_class, objsubid=attnum) -> pg_type,
    -- but the col CTE excludes relkind c. Attributing the edge to the top-level
    -- type (not the folded typeAttribute child) keeps the create/teardown
    -- ordering of a composite-uses-domain/type chain correct and independent of
    -- child-drop folding.
    comptype AS (
      SELECT cc.oid, json_build_object('kind','type','schema',cn.nspname,
                               'name',cc.relname) AS id
      FROM pg_class cc JOIN pg_namespace cn ON cn.oid = cc.relnamespace
      WHERE cc.relkind = 'c'
    ),
    extm AS (
      -- a reference INTO an extension-member object resolves to the extension,
      -- not the member fact (4b Stage 3): the member is observed but projected
      -- out by default, so a member-targeted edge would be pruned with it and
      -- lose the dependent's ordering on the extension. One join keyed by
      -- (classid, objid) replaces the old per-branch nested pg_depend lookups;
      -- an object belongs to at most one extension, so (classid, objid) is
      -- unique here and the join never multiplies dep rows (the old form's
      -- LIMIT 1 was guarding the same single-membership invariant).
      SELECT ed.classid, ed.objid,
             json_build_object('kind','extension','name',ext.extname) AS id
      FROM pg_depend ed JOIN pg_extension ext ON ext.oid = ed.refobjid
      WHERE ed.refclassid = 'pg_extension'::regclass AND ed.deptype = 'e'
    ),
    coll AS (
      SELECT cl.oid, json_build_object('kind','collation','schema',cln.nspname,
                               'name',cl.collname) AS id
      FROM pg_collation cl JOIN pg_namespace cln ON cln.oid = cl.collnamespace
    ),
    pol AS (
      SELECT po.oid, json_build_object('kind','policy','schema',pn.nspname,
                               'table',pc.relname,'name',po.polname) AS id
      FROM pg_policy po
      JOIN pg_class pc ON pc.oid = po.polrelid
      JOIN pg_namespace pn ON pn.oid = pc.relnamespace
    ),
    evt AS (
      SELECT et.oid, json_build_object('kind','eventTrigger','name',et.evtname) AS id
      FROM pg_event_trigger et
    ),
    pub AS (
      SELECT pb.oid, json_build_object('kind','publication','name',pb.pubname) AS id
      FROM pg_publication pb
    ),
    pubrel AS (
      SELECT pr.oid, json_build_object('kind','publication','name',pb.pubname) AS id
      FROM pg_publication_rel pr JOIN pg_publication pb ON pb.oid = pr.prpubid
    ),
    fdw AS (
      SELECT fd.oid, json_build_object('kind','fdw','name',fd.fdwname) AS id
      FROM pg_foreign_data_wrapper fd
    ),
    srv AS (
      SELECT fs.oid, json_build_object('kind','server','name',fs.srvname) AS id
      FROM pg_foreign_server fs
    ),
    adef AS (
      SELECT ad.oid, json_build_object('kind','default','schema',dn.nspname,
                               'table',dc.relname,'name',da.attname) AS id
      FROM pg_attrdef ad
      JOIN pg_class dc ON dc.oid = ad.adrelid
      JOIN pg_namespace dn ON dn.oid = dc.relnamespace
      JOIN pg_attribute da ON da.attrelid = ad.adrelid AND da.attnum = ad.adnum
    ),
    rw AS (
      -- A pg_rewrite endpoint resolves two different ways (issue #333):
      --  - the '_RETURN' rule of a view/matview IS the relation's definition,
      --    so its deps are attributed to the owning view/matview -- rebuilding
      --    the relation recreates the rule. Only views/matviews carry a
      --    '_RETURN' rule, so the relkind CASE only ever sees 'v'/'m' here.
      --  - ANY other (user-created) rule is its OWN rule fact
      --    (src/extract/relations.ts extracts every rulename <> '_RETURN' on any
      --    relkind), so its deps must be attributed to the RULE fact, not the
      --    owning relation. This is what lets a rule on a PLAIN TABLE (relkind
      --    'r'/'p') be rebuilt against a function it references before that
      --    function is dropped. CONSTRAINT: a user rule ON A VIEW (not
      --    '_RETURN') likewise resolves to the rule fact, exactly like a rule on
      --    a table -- never folded into the view's '_RETURN' definition.
      SELECT r.oid,
        CASE WHEN r.rulename = '_RETURN'
          THEN json_build_object(
                 'kind', CASE vc.relkind WHEN 'm' THEN 'materializedView' ELSE 'view' END,
                 'schema', vn.nspname, 'name', vc.relname)
          ELSE json_build_object(
                 'kind', 'rule', 'schema', vn.nspname,
                 'table', vc.relname, 'name', r.rulename)
        END AS id
      FROM pg_rewrite r
      JOIN pg_class vc ON vc.oid = r.ev_class
      JOIN pg_namespace vn ON vn.oid = vc.relnamespace
    ),
    trg AS (
      SELECT tg.oid, json_build_object('kind','trigger','schema',tn.nspname,
                               'table',tc.relname,'name',tg.tgname) AS id
      FROM pg_trigger tg
      JOIN pg_class tc ON tc.oid = tg.tgrelid
      JOIN pg_namespace tn ON tn.oid = tc.relnamespace
      WHERE NOT tg.tgisinternal
    ),
    nsp AS (
      SELECT ns.oid, json_build_object('kind','schema','name',ns.nspname) AS id
      FROM pg_namespace ns
    ),
    -- MATERIALIZED: resolved is referenced twice (rd + rr joins); force a single
    -- evaluation over the distinct endpoint set.
    resolved AS MATERIALIZED (
      SELECT e.classid, e.objid, e.objsubid,
        CASE
          WHEN e.classid = 'pg_class'::regclass AND e.objsubid = 0
            THEN COALESCE(cbi.id, comptype.id, rel.id)
          WHEN e.classid = 'pg_class'::regclass AND e.objsubid > 0
            -- a real column; a composite type's attribute resolves to its type;
            -- else a view/matview column resolves to its relation
            THEN COALESCE(col.id, comptype.id, CASE WHEN rel.relkind IN ('v','m') THEN rel.id END)
          WHEN e.classid = 'pg_proc'::regclass THEN COALESCE(extm.id, proc.id)
          WHEN e.classid = 'pg_constraint'::regclass THEN COALESCE(tcon.id, dcon.id)
          WHEN e.classid = 'pg_type'::regclass THEN COALESCE(extm.id, typ.id)
          WHEN e.classid = 'pg_opclass'::regclass THEN extm.id
          WHEN e.classid = 'pg_opfamily'::regclass THEN extm.id
          WHEN e.classid = 'pg_operator'::regclass THEN extm.id
          WHEN e.classid = 'pg_collation'::regclass THEN coll.id
          WHEN e.classid = 'pg_policy'::regclass THEN pol.id
          WHEN e.classid = 'pg_event_trigger'::regclass THEN evt.id
          WHEN e.classid = 'pg_publication'::regclass THEN pub.id
          WHEN e.classid = 'pg_publication_rel'::regclass THEN pubrel.id
          WHEN e.classid = 'pg_foreign_data_wrapper'::regclass
            THEN COALESCE(extm.id, fdw.id)
          WHEN e.classid = 'pg_foreign_server'::regclass THEN srv.id
          WHEN e.classid = 'pg_attrdef'::regclass THEN adef.id
          WHEN e.classid = 'pg_rewrite'::regclass THEN rw.id
          WHEN e.classid = 'pg_trigger'::regclass THEN trg.id
          WHEN e.classid = 'pg_namespace'::regclass THEN nsp.id
          ELSE NULL
        END AS id
      FROM endpoints e
      LEFT JOIN rel    ON rel.oid    = e.objid AND e.classid = 'pg_class'::regclass
      LEFT JOIN cbi    ON cbi.oid    = e.objid AND e.classid = 'pg_class'::regclass AND e.objsubid = 0
      LEFT JOIN col    ON col.oid    = e.objid AND col.subid = e.objsubid AND e.classid = 'pg_class'::regclass
      LEFT JOIN proc   ON proc.oid   = e.objid AND e.classid = 'pg_proc'::regclass
      LEFT JOIN tcon   ON tcon.oid   = e.objid AND e.classid = 'pg_constraint'::regclass
      LEFT JOIN dcon   ON dcon.oid   = e.objid AND e.classid = 'pg_constraint'::regclass
      LEFT JOIN typ    ON typ.oid    = e.objid AND e.classid = 'pg_type'::regclass
      LEFT JOIN comptype ON comptype.oid = e.objid AND e.classid = 'pg_class'::regclass
      LEFT JOIN extm   ON extm.classid = e.classid AND extm.objid = e.objid
      LEFT JOIN coll   ON coll.oid   = e.objid AND e.classid = 'pg_collation'::regclass
      LEFT JOIN pol    ON pol.oid    = e.objid AND e.classid = 'pg_policy'::regclass
      LEFT JOIN evt    ON evt.oid    = e.objid AND e.classid = 'pg_event_trigger'::regclass
      LEFT JOIN pub    ON pub.oid    = e.objid AND e.classid = 'pg_publication'::regclass
      LEFT JOIN pubrel ON pubrel.oid = e.objid AND e.classid = 'pg_publication_rel'::regclass
      LEFT JOIN fdw    ON fdw.oid    = e.objid AND e.classid = 'pg_foreign_data_wrapper'::regclass
      LEFT JOIN srv    ON srv.oid    = e.objid AND e.classid = 'pg_foreign_server'::regclass
      LEFT JOIN adef   ON adef.oid   = e.objid AND e.classid = 'pg_attrdef'::regclass
      LEFT JOIN rw     ON rw.oid     = e.objid AND e.classid = 'pg_rewrite'::regclass
      LEFT JOIN trg    ON trg.oid    = e.objid AND e.classid = 'pg_trigger'::regclass
      LEFT JOIN nsp    ON nsp.oid    = e.objid AND e.classid = 'pg_namespace'::regclass
    )
    SELECT rd.id AS dependent, rr.id AS referenced
    FROM dep
    JOIN resolved rd ON rd.classid = dep.classid
                    AND rd.objid = dep.objid
                    AND rd.objsubid = dep.objsubid
    JOIN resolved rr ON rr.classid = dep.refclassid
                    AND rr.objid = dep.refobjid
                    AND rr.objsubid = dep.refobjsubid`),t=c=>{if(c==null)return;let l=c;switch(l.kind){case"schema":return{kind:"schema",name:l.name};case"eventTrigger":case"publication":case"fdw":case"server":case"extension":return{kind:l.kind,name:l.name};case"table":case"view":case"materializedView":case"index":case"sequence":case"domain":case"type":case"collation":case"foreignTable":return{kind:l.kind,schema:l.schema,name:l.name};case"column":case"constraint":case"default":case"trigger":case"policy":case"rule":return{kind:l.kind,schema:l.schema,table:l.table,name:l.name};case"function":case"procedure":case"aggregate":return{kind:l.kind,schema:l.schema,name:l.name,args:l.args.map(String)};default:return}},p=c=>{let l=u=>u==="pg_catalog"||u==="information_schema"||u.startsWith("pg_toast")||u.startsWith("pg_temp"),g=c.schema;return typeof g=="string"&&l(g)?!0:c.kind==="schema"?l(c.name):!1},d=(c,l)=>{if(c==null)return;let g=t(c);if(g===void 0)return r.push({code:"unresolved_dependency",severity:"warning",message:`pg_depend ${l} ${JSON.stringify(c)} was recognized by the resolver but the codec could not build its id — resolver/codec mismatch`}),g;if(!p(g))return g},s=new Set,i=new Set(e.facts.filter(c=>c.id.kind==="default").map(c=>m(c.id)));for(let c of o){let l=d(c.dependent,"dependent"),g=d(c.referenced,"referenced");if(!l||!g)continue;let u=JSON.stringify([l,g]);if(!s.has(u)&&(s.add(u),a.push({from:l,to:g,kind:"depends"}),l.kind==="default"&&!i.has(m(l)))){let E={kind:"column",schema:l.schema,table:l.table,name:l.name};if(m(E)===m(g))continue;let A=JSON.stringify([E,g]);if(s.has(A))continue;s.add(A),a.push({from:E,to:g,kind:"depends"})}}}async function ge(e){let{q:n,pushWithMeta:a,pushOwnerEdge:r}=e;for(let o of await n(`
    SELECT e.evtname AS name, e.evtevent AS event, e.evtenabled AS enabled,
           COALESCE(e.evttags, '{}')::text[] AS tags,
           pn.nspname AS func_schema, p.proname AS func_name,
           r.rolname AS owner,
           obj_description(e.oid, 'pg_event_trigger') AS comment
    FROM pg_event_trigger e
    JOIN pg_proc p ON p.oid = e.evtfoid
    JOIN pg_namespace pn ON pn.oid = p.pronamespace
    JOIN pg_roles r ON r.oid = e.evtowner
    WHERE ${_("pg_event_trigger","e.oid")}
    ORDER BY e.evtname`)){let t={kind:"eventTrigger",name:String(o.name)};a({id:t,payload:{event:String(o.event),enabled:String(o.enabled),tags:o.tags.map(String).sort(),functionSchema:String(o.func_schema),functionName:String(o.func_name)}},o),r(t,o.owner)}}var ot=new Set(["host","hostaddr","port","dbname","user","sslmode","sslcompression","sslcert","sslkey","sslrootcert","sslcrl","sslcrldir","sslsni","requirepeer","krbsrvname","gsslib","sspi","gssencmode","gssdelegation","channel_binding","target_session_attrs","service","application_name","fallback_application_name","connect_timeout","client_encoding","options","keepalives","keepalives_idle","keepalives_interval","keepalives_count","tcp_user_timeout","replication","load_balance_hosts","use_remote_estimate","fdw_startup_cost","fdw_tuple_cost","fetch_size","batch_size","async_capable","analyze_sampling","parallel_commit","parallel_abort","password_required","extensions","updatable","truncatable","schema_name","table_name","column_name","schema","database","table","format","header","delimiter","quote","escape","encoding","compression","filename","program","null","force_not_null","force_null","region","endpoint","bucket","prefix","location","project_id","dataset_id","dataset","workspace","organization","api_version"]),me="host=__CONN_HOST__ port=__CONN_PORT__ dbname=__CONN_DBNAME__ user=__CONN_USER__ password=__CONN_PASSWORD__";function it(e){let n=e.indexOf("=");if(n===-1)return e;let a=e.slice(0,n);return ot.has(a.toLowerCase())?e:`${a}=__OPTION_${a.toUpperCase()}__`}function ue(e){return e.map(it)}async function Ee(e){let{q:n,facts:a,pushWithMeta:r,pushOwnerEdge:o,factDiagnostics:t}=e,p=i=>e.redactSecrets?ue(i):i;for(let i of await n(`
    SELECT f.fdwname AS name, r.rolname AS owner,
           CASE WHEN f.fdwhandler <> 0 THEN f.fdwhandler::regproc::text END AS handler,
           CASE WHEN f.fdwvalidator <> 0 THEN f.fdwvalidator::regproc::text END AS validator,
           COALESCE(ARRAY(SELECT opt FROM unnest(f.fdwoptions) opt ORDER BY opt), '{}')::text[] AS options,
           obj_description(f.oid, 'pg_foreign_data_wrapper') AS comment,
           ${I("f.fdwacl","F","f.fdwowner")} AS acl
    FROM pg_foreign_data_wrapper f
    JOIN pg_roles r ON r.oid = f.fdwowner
    WHERE ${_("pg_foreign_data_wrapper","f.oid")}
    ORDER BY f.fdwname`)){let c={kind:"fdw",name:String(i.name)};r({id:c,payload:{handler:i.handler==null?null:i.handler,validator:i.validator==null?null:i.validator,options:p(i.options.map(String))}},i,b(i.acl)),o(c,i.owner)}for(let i of await n(`
    SELECT s.srvname AS name, f.fdwname AS fdw, r.rolname AS owner,
           s.srvtype AS type, s.srvversion AS version,
           (SELECT e.extname FROM pg_depend d
            JOIN pg_extension e ON e.oid = d.refobjid
            WHERE d.classid = 'pg_foreign_data_wrapper'::regclass
              AND d.objid = f.oid
              AND d.refclassid = 'pg_extension'::regclass
              AND d.deptype = 'e'
            LIMIT 1) AS fdw_extension,
           COALESCE(ARRAY(SELECT opt FROM unnest(s.srvoptions) opt ORDER BY opt), '{}')::text[] AS options,
           obj_description(s.oid, 'pg_foreign_server') AS comment,
           ${I("s.srvacl","S","s.srvowner")} AS acl
    FROM pg_foreign_server s
    JOIN pg_foreign_data_wrapper f ON f.oid = s.srvfdw
    JOIN pg_roles r ON r.oid = s.srvowner
    WHERE ${_("pg_foreign_server","s.oid")}
    ORDER BY s.srvname`)){let c={kind:"server",name:String(i.name)};r({id:c,parent:i.fdw_extension!=null?{kind:"extension",name:i.fdw_extension}:{kind:"fdw",name:String(i.fdw)},payload:{fdw:String(i.fdw),type:i.type==null?null:i.type,version:i.version==null?null:i.version,options:p(i.options.map(String))}},i,b(i.acl)),o(c,i.owner)}let d=!!(await n("SELECT has_table_privilege('pg_catalog.pg_user_mapping', 'SELECT') AS ok"))[0]?.ok,s=d?await n(`
    SELECT s.srvname AS server, COALESCE(r.rolname, 'PUBLIC') AS role,
           COALESCE(ARRAY(SELECT opt FROM unnest(u.umoptions) opt ORDER BY opt), '{}')::text[] AS options
    FROM pg_user_mapping u
    JOIN pg_foreign_server s ON s.oid = u.umserver
    LEFT JOIN pg_roles r ON r.oid = u.umuser
    WHERE ${_("pg_foreign_server","s.oid")}
    ORDER BY s.srvname, 2`):await n(`
    SELECT v.srvname AS server,
           CASE WHEN v.umuser = 0 THEN 'PUBLIC' ELSE v.usename END AS role,
           COALESCE(ARRAY(SELECT opt FROM unnest(v.umoptions) opt ORDER BY opt), '{}')::text[] AS options,
           (v.umoptions IS NOT NULL
            OR (v.umuser <> 0 AND v.usename = current_user
                AND (pg_has_role(s.srvowner, 'USAGE') OR has_server_privilege(s.oid, 'USAGE')))
            OR (v.umuser = 0 AND pg_has_role(s.srvowner, 'USAGE'))) AS options_known
    FROM pg_user_mappings v
    JOIN pg_foreign_server s ON s.oid = v.srvid
    WHERE ${_("pg_foreign_server","v.srvid")}
    ORDER BY v.srvname, 2`);for(let i of s){let c=String(i.server),l=String(i.role),g={kind:"userMapping",server:c,role:l};if(!d&&i.options_known===!1){t.push({code:ae,severity:"warning",subject:g,message:`User-mapping options for ${c}/${l} are hidden from the current role by pg_user_mappings (it isn't the mapping's server owner, the mapped user, or a member of the PUBLIC mapping's server owner) — the mapping's state is unknown, so it was SKIPPED rather than recorded with fabricated empty options.`});continue}a.push({id:g,parent:{kind:"server",name:c},payload:{options:p(i.options.map(String))}})}for(let i of await n(`
    SELECT n.nspname AS schema, c.relname AS name, r.rolname AS owner,
           s.srvname AS server,
           COALESCE(ARRAY(SELECT opt FROM unnest(ft.ftoptions) opt ORDER BY opt), '{}')::text[] AS options,
           obj_description(c.oid, 'pg_class') AS comment,
           ${I("c.relacl","r","c.relowner")} AS acl
    FROM pg_foreign_table ft
    JOIN pg_class c ON c.oid = ft.ftrelid
    JOIN pg_foreign_server s ON s.oid = ft.ftserver
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_roles r ON r.oid = c.relowner
    WHERE ${S}
      AND ${_("pg_class","c.oid")}
    ORDER BY n.nspname, c.relname`)){let c={kind:"foreignTable",schema:String(i.schema),name:String(i.name)};r({id:c,parent:{kind:"server",name:String(i.server)},payload:{server:String(i.server),options:p(i.options.map(String))}},i,b(i.acl)),o(c,i.owner)}}async function fe(e){let{q:n,pushWithMeta:a}=e;for(let r of await n(`
    SELECT n.nspname AS schema, c.relname AS table, pol.polname AS name,
           pol.polcmd AS cmd, pol.polpermissive AS permissive,
           pg_get_expr(pol.polqual, pol.polrelid) AS using_expr,
           pg_get_expr(pol.polwithcheck, pol.polrelid) AS check_expr,
           CASE WHEN pol.polroles = '{0}'::oid[] THEN ARRAY['PUBLIC']::text[]
                ELSE ARRAY(SELECT rolname::text FROM pg_roles WHERE oid = ANY(pol.polroles) ORDER BY rolname)
           END AS roles,
           obj_description(pol.oid, 'pg_policy') AS comment
    FROM pg_policy pol
    JOIN pg_class c ON c.oid = pol.polrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${S}
      AND ${_("pg_class","c.oid")}
    ORDER BY n.nspname, c.relname, pol.polname`))a({id:{kind:"policy",schema:String(r.schema),table:String(r.table),name:String(r.name)},parent:{kind:"table",schema:String(r.schema),name:String(r.table)},payload:{cmd:String(r.cmd),permissive:!!r.permissive,usingExpr:r.using_expr==null?null:r.using_expr,checkExpr:r.check_expr==null?null:r.check_expr,roles:r.roles.map(String)}},r)}async function Se(e){let{q:n,facts:a,pushWithMeta:r,pushOwnerEdge:o,pgMajor:t}=e,p=t>=15?`(SELECT array_agg(att.attname::text ORDER BY att.attname)
                          FROM unnest(pr.prattrs) WITH ORDINALITY AS pa(attnum, ord)
                          JOIN pg_attribute att ON att.attrelid = pc.oid AND att.attnum = pa.attnum)`:"NULL",d=t>=15?"pg_get_expr(pr.prqual, pr.prrelid)":"NULL",s=t>=15?`(SELECT array_agg(pn2.nspname::text ORDER BY 1)
            FROM pg_publication_namespace pns
            JOIN pg_namespace pn2 ON pn2.oid = pns.pnnspid
            WHERE pns.pnpubid = p.oid)`:"NULL::text[]";for(let i of await n(`
    SELECT p.pubname AS name, r.rolname AS owner,
           p.puballtables AS all_tables, p.pubviaroot AS via_root,
           p.pubinsert, p.pubupdate, p.pubdelete, p.pubtruncate,
           (SELECT json_agg(json_build_object(
              'schema', pn.nspname, 'name', pc.relname,
              'columns', ${p},
              'where', ${d}
            ) ORDER BY pn.nspname, pc.relname)
            FROM pg_publication_rel pr
            JOIN pg_class pc ON pc.oid = pr.prrelid
            JOIN pg_namespace pn ON pn.oid = pc.relnamespace
            WHERE pr.prpubid = p.oid) AS tables,
           ${s} AS schemas,
           obj_description(p.oid, 'pg_publication') AS comment
    FROM pg_publication p
    JOIN pg_roles r ON r.oid = p.pubowner
    WHERE ${_("pg_publication","p.oid")}
    ORDER BY p.pubname`)){let c=[];i.pubinsert&&c.push("insert"),i.pubupdate&&c.push("update"),i.pubdelete&&c.push("delete"),i.pubtruncate&&c.push("truncate");let l=String(i.name),g={kind:"publication",name:l};r({id:g,payload:{allTables:!!i.all_tables,viaRoot:!!i.via_root,publish:c}},i),o(g,i.owner);let u=i.tables??[];for(let E of u)a.push({id:{kind:"publicationRel",publication:l,schema:E.schema,table:E.name},parent:g,payload:{columns:E.columns==null?null:E.columns.map(String),where:E.where??null}});for(let E of(i.schemas??[]).map(String))a.push({id:{kind:"publicationSchema",publication:l,schema:E},parent:g,payload:{}})}}async function _e(e){let{q:n,pushWithMeta:a,pushOwnerEdge:r,pgMajor:o}=e,t=o>=16?"CASE s.substream WHEN 'p' THEN 'parallel' WHEN 't' THEN 'on' ELSE 'off' END":"CASE WHEN s.substream THEN 'on' ELSE 'off' END",p=o>=15?"s.subdisableonerr":"NULL::boolean",d=o>=15?"(s.subtwophasestate <> 'd')":"NULL::boolean",s=o>=16?"s.subrunasowner":"NULL::boolean",i=o>=16?"s.suborigin":"NULL::text",l=!!(await n("SELECT has_column_privilege('pg_subscription', 'subconninfo', 'SELECT') AS ok"))[0]?.ok?"s.subconninfo":"NULL::text";for(let g of await n(`
    SELECT s.subname AS name, r.rolname AS owner, s.subenabled AS enabled,
           ${l} AS conninfo, s.subslotname AS slot_name,
           s.subpublications::text[] AS publications,
           s.subbinary AS binary,
           ${t} AS streaming,
           s.subsynccommit AS synchronous_commit,
           ${p} AS disable_on_error,
           ${d} AS two_phase,
           ${s} AS run_as_owner,
           ${i} AS origin,
           obj_description(s.oid, 'pg_subscription') AS comment
    FROM pg_subscription s
    JOIN pg_roles r ON r.oid = s.subowner
    JOIN pg_database d ON d.oid = s.subdbid
    WHERE d.datname = current_database()
    ORDER BY s.subname`)){let u={kind:"subscription",name:String(g.name)};a({id:u,payload:{_serverMajor:o,enabled:!!g.enabled,conninfo:e.redactSecrets||g.conninfo==null?me:g.conninfo,slotName:g.slot_name==null?null:g.slot_name,publications:g.publications.map(String).sort(),binary:!!g.binary,streaming:String(g.streaming),synchronousCommit:String(g.synchronous_commit),disableOnError:g.disable_on_error==null?null:!!g.disable_on_error,twoPhase:g.two_phase==null?null:!!g.two_phase,runAsOwner:g.run_as_owner==null?null:!!g.run_as_owner,origin:g.origin==null?null:g.origin}},g),r(u,g.owner)}}function Ne(e){let n=e.reloptions;if(n==null)return null;let a=n.slice().sort();return a.length>0?a:null}async function be(e){let{q:n,pushWithMeta:a,pushMemberEdge:r,pushOwnerEdge:o}=e;for(let t of await n(`
    SELECT n.nspname AS schema, c.relname AS name, r.rolname AS owner,
           c.relpersistence AS persistence,
           c.relrowsecurity AS row_security,
           c.relforcerowsecurity AS force_row_security,
           c.relreplident AS replica_identity,
           (SELECT ic.relname FROM pg_index i
            JOIN pg_class ic ON ic.oid = i.indexrelid
            WHERE i.indrelid = c.oid AND i.indisreplident) AS replica_identity_index,
           CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS partition_key,
           c.reloptions AS reloptions,
           pg_get_expr(c.relpartbound, c.oid) AS partition_bound,
           (SELECT json_build_object('schema', pn.nspname, 'name', pc.relname)
            FROM pg_inherits inh
            JOIN pg_class pc ON pc.oid = inh.inhparent
            JOIN pg_namespace pn ON pn.oid = pc.relnamespace
            WHERE inh.inhrelid = c.oid
            -- Multi-parent support is tracked separately; until then capture the
            -- FIRST-declared parent deterministically. Without ORDER BY the
            -- unordered LIMIT 1 can pick a different parent across extractions,
            -- flapping the fact hash and causing spurious table replaces.
            ORDER BY inh.inhseqno
            LIMIT 1) AS parent_table,
           obj_description(c.oid, 'pg_class') AS comment,
           ${y("c.relacl","r","c.relowner","pg_class","c.oid")} AS acl,
           ${O("pg_class","c.oid")} AS ext_member_of
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_roles r ON r.oid = c.relowner
    WHERE c.relkind IN ('r', 'p') AND ${S}
    ORDER BY n.nspname, c.relname`)){let p={kind:"table",schema:String(t.schema),name:String(t.name)};a({id:p,parent:R(t.schema),payload:{persistence:String(t.persistence),rowSecurity:!!t.row_security,forceRowSecurity:!!t.force_row_security,replicaIdentity:String(t.replica_identity),replicaIdentityIndex:t.replica_identity_index==null?null:t.replica_identity_index,partitionKey:t.partition_key==null?null:t.partition_key,partitionBound:t.partition_bound==null?null:t.partition_bound,parentTable:t.parent_table==null?null:t.parent_table,reloptions:Ne(t)}},t,b(t.acl)),r(p,t),o(p,t.owner)}}async function he(e){let{q:n,facts:a,pushWithMeta:r}=e;for(let o of await n(`
    SELECT n.nspname AS schema, c.relname AS table, a.attname AS name,
           a.attnum AS position,
           c.relkind AS table_kind,
           format_type(a.atttypid, a.atttypmod) AS type,
           a.attnotnull AS not_null,
           NULLIF(a.attidentity, '') AS identity,
           (SELECT json_build_object('schema', sn.nspname, 'name', sc.relname)
            FROM pg_depend d
            JOIN pg_class sc ON sc.oid = d.objid
            JOIN pg_namespace sn ON sn.oid = sc.relnamespace
            WHERE d.classid = 'pg_class'::regclass
              AND d.refclassid = 'pg_class'::regclass
              AND d.refobjid = c.oid AND d.refobjsubid = a.attnum
              AND d.deptype = 'i' AND sc.relkind = 'S'
            LIMIT 1) AS identity_sequence,
           (SELECT json_build_object(
                     'increment', sq.seqincrement::text, 'start', sq.seqstart::text,
                     'minValue', sq.seqmin::text, 'maxValue', sq.seqmax::text,
                     'cache', sq.seqcache::text, 'cycle', sq.seqcycle)
            FROM pg_depend d
            JOIN pg_sequence sq ON sq.seqrelid = d.objid
            WHERE d.classid = 'pg_class'::regclass
              AND d.refclassid = 'pg_class'::regclass
              AND d.refobjid = c.oid AND d.refobjsubid = a.attnum
              AND d.deptype = 'i'
            LIMIT 1) AS identity_options,
           NULLIF(a.attgenerated, '') AS generated,
           CASE WHEN a.attcollation <> t.typcollation THEN (
             SELECT quote_ident(cn.nspname) || '.' || quote_ident(co.collname)
             FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace
             WHERE co.oid = a.attcollation)
           END AS collation,
           pg_get_expr(ad.adbin, ad.adrelid) AS default_expr,
           col_description(c.oid, a.attnum) AS comment,
           -- column-level ACL (pg_attribute.attacl). Columns have no built-in
           -- default privileges, so acldefault('c', owner) is empty: a NULL
           -- attacl yields no acl facts, and a non-NULL one lists only explicit
           -- GRANT SELECT/INSERT/UPDATE/REFERENCES (col) entries.
           ${I("a.attacl","c","c.relowner")} AS acl
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_attrdef ad ON ad.adrelid = c.oid AND ad.adnum = a.attnum
    WHERE c.relkind IN ('r', 'p', 'f') AND a.attnum > 0 AND NOT a.attisdropped
      AND a.attislocal
      AND ${S}
      AND ${_("pg_class","c.oid")}
    ORDER BY n.nspname, c.relname, a.attname`)){let t={kind:String(o.table_kind)==="f"?"foreignTable":"table",schema:String(o.schema),name:String(o.table)},p={kind:"column",schema:String(o.schema),table:String(o.table),name:String(o.name)},d=o.generated!=null;r({id:p,parent:t,payload:{_position:Number(o.position),type:String(o.type),notNull:!!o.not_null,identity:o.identity==null?null:{generation:o.identity,sequence:o.identity_sequence,options:o.identity_options==null?null:o.identity_options},collation:o.collation==null?null:o.collation,generatedExpr:d&&o.default_expr!=null?o.default_expr:null}},o),!d&&o.default_expr!=null&&a.push({id:{kind:"default",schema:String(o.schema),table:String(o.table),name:String(o.name)},parent:p,payload:{expr:o.default_expr}});for(let s of b(o.acl))a.push({id:{kind:"acl",target:t,grantee:s.grantee,column:String(o.name)},parent:p,payload:{privileges:s.privileges,grantable:s.grantable}})}}async function Ae(e){let{q:n,pushWithMeta:a}=e;for(let r of await n(`
    SELECT n.nspname AS schema, c.relname AS table, con.conname AS name,
           c.relkind AS table_kind,
           pg_get_constraintdef(con.oid) AS def,
           con.contype AS type, con.convalidated AS validated,
           obj_description(con.oid, 'pg_constraint') AS comment
    FROM pg_constraint con
    JOIN pg_class c ON c.oid = con.conrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    -- 'f' = foreign tables: they carry only CHECK constraints (no p/u/f/x),
    -- so the contype filter already scopes them; serialized via ALTER FOREIGN
    -- TABLE (constraintTarget keys off the parent's foreignTable kind).
    WHERE con.contype IN ('p', 'u', 'f', 'c', 'x') AND con.conislocal
      AND c.relkind IN ('r', 'p', 'f') AND ${S}
      AND ${_("pg_class","c.oid")}
    ORDER BY n.nspname, c.relname, con.conname`))a({id:{kind:"constraint",schema:String(r.schema),table:String(r.table),name:String(r.name)},parent:{kind:String(r.table_kind)==="f"?"foreignTable":"table",schema:String(r.schema),name:String(r.table)},payload:{def:String(r.def),type:String(r.type),validated:!!r.validated}},r)}async function Oe(e){let{q:n,pushWithMeta:a}=e;for(let r of await n(`
    SELECT n.nspname AS schema, ic.relname AS name, c.relname AS table,
           c.relkind AS table_kind,
           pg_get_indexdef(i.indexrelid) AS def,
           -- A partitioned PARENT index (relkind 'I') is legitimately
           -- indisvalid=false whenever a child index is unattached, and
           -- pg_get_indexdef renders it as CREATE INDEX ... ON ONLY ..., which
           -- itself produces an invalid parent (children attach separately). So
           -- its indisvalid is attach-state, not repair-worthy corruption:
           -- force it valid here so it never drives a diff (the unmodeled
           -- attach-state stays tracked in #332). Only REGULAR indexes ('i')
           -- carry their real indisvalid, which is what catches a failed
           -- CREATE INDEX CONCURRENTLY.
           CASE WHEN ic.relkind = 'I' THEN true ELSE i.indisvalid END AS valid,
           obj_description(i.indexrelid, 'pg_class') AS comment
    FROM pg_index i
    JOIN pg_class ic ON ic.oid = i.indexrelid
    JOIN pg_class c ON c.oid = i.indrelid
    JOIN pg_namespace n ON n.oid = ic.relnamespace
    WHERE c.relkind IN ('r', 'p', 'm') AND ${S}
      -- Exclude indexes OWNED by a constraint (PRIMARY KEY / UNIQUE / EXCLUSION),
      -- which are serialized via the constraint, not as standalone CREATE INDEX.
      -- Gate on contype: a FOREIGN KEY constraint also sets conindid — to the
      -- index on the REFERENCED table it depends on — so an unqualified check
      -- wrongly drops a standalone unique index the moment any FK references it
      -- (regression: realtime.tenants' unique index on external_id, referenced by
      -- an FK from _realtime.extensions, vanished from extraction).
      AND NOT EXISTS (
        SELECT 1 FROM pg_constraint pc
        WHERE pc.conindid = i.indexrelid AND pc.contype IN ('p', 'u', 'x')
      )
      AND NOT EXISTS (SELECT 1 FROM pg_inherits ih WHERE ih.inhrelid = i.indexrelid)
      AND ${_("pg_class","c.oid")}
    ORDER BY n.nspname, ic.relname`)){let o=String(r.table_kind)==="m"?"materializedView":"table";a({id:{kind:"index",schema:String(r.schema),name:String(r.name)},parent:{kind:o,schema:String(r.schema),name:String(r.table)},payload:{def:String(r.def),valid:!!r.valid}},r)}}async function ye(e){let{q:n,pushWithMeta:a,pushMemberEdge:r,pushOwnerEdge:o}=e;for(let t of await n(`
    SELECT n.nspname AS schema, c.relname AS name, r.rolname AS owner,
           format_type(s.seqtypid, NULL) AS data_type,
           s.seqstart::text AS start, s.seqincrement::text AS increment,
           s.seqmin::text AS min_value, s.seqmax::text AS max_value,
           s.seqcache::text AS cache, s.seqcycle AS cycle,
           (SELECT json_build_object('schema', tn.nspname, 'table', tc.relname,
                                     'column', ta.attname)
            FROM pg_depend od
            JOIN pg_class tc ON tc.oid = od.refobjid
            JOIN pg_namespace tn ON tn.oid = tc.relnamespace
            JOIN pg_attribute ta ON ta.attrelid = tc.oid AND ta.attnum = od.refobjsubid
            WHERE od.classid = 'pg_class'::regclass AND od.objid = c.oid
              AND od.refclassid = 'pg_class'::regclass AND od.deptype = 'a'
              AND od.refobjsubid > 0
            LIMIT 1) AS owned_by,
           obj_description(c.oid, 'pg_class') AS comment,
           ${y("c.relacl","s","c.relowner","pg_class","c.oid")} AS acl,
           ${O("pg_class","c.oid")} AS ext_member_of
    FROM pg_sequence s
    JOIN pg_class c ON c.oid = s.seqrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_roles r ON r.oid = c.relowner
    WHERE ${S}
      AND NOT EXISTS (
        SELECT 1 FROM pg_depend d
        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
          AND d.deptype = 'i')
    ORDER BY n.nspname, c.relname`)){let p={kind:"sequence",schema:String(t.schema),name:String(t.name)};a({id:p,parent:R(t.schema),payload:{dataType:String(t.data_type),start:String(t.start),increment:String(t.increment),minValue:String(t.min_value),maxValue:String(t.max_value),cache:String(t.cache),cycle:!!t.cycle,ownedBy:t.owned_by==null?null:t.owned_by}},t,b(t.acl)),r(p,t),o(p,t.owner)}}async function Re(e){let{q:n,pushWithMeta:a,pushMemberEdge:r,pushOwnerEdge:o}=e;for(let t of await n(`
    SELECT n.nspname AS schema, c.relname AS name, r.rolname AS owner,
           c.relkind AS kind,
           pg_get_viewdef(c.oid) AS def,
           c.reloptions AS reloptions,
           obj_description(c.oid, 'pg_class') AS comment,
           ${y("c.relacl","r","c.relowner","pg_class","c.oid")} AS acl,
           ${O("pg_class","c.oid")} AS ext_member_of
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_roles r ON r.oid = c.relowner
    WHERE c.relkind IN ('v', 'm') AND ${S}
    ORDER BY n.nspname, c.relname`)){let p={kind:String(t.kind)==="m"?"materializedView":"view",schema:String(t.schema),name:String(t.name)};a({id:p,parent:R(t.schema),payload:{def:String(t.def),reloptions:Ne(t)}},t,b(t.acl)),r(p,t),o(p,t.owner)}}async function we(e){let{q:n,pushWithMeta:a}=e;for(let r of await n(`
    SELECT n.nspname AS schema, c.relname AS table, t.tgname AS name,
           c.relkind AS table_kind,
           pg_get_triggerdef(t.oid) AS def,
           t.tgenabled AS enabled,
           obj_description(t.oid, 'pg_trigger') AS comment
    FROM pg_trigger t
    JOIN pg_class c ON c.oid = t.tgrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND ${S}
      AND ${_("pg_class","c.oid")}
    ORDER BY n.nspname, c.relname, t.tgname`)){let o=String(r.table_kind);a({id:{kind:"trigger",schema:String(r.schema),table:String(r.table),name:String(r.name)},parent:{kind:o==="v"?"view":o==="m"?"materializedView":o==="f"?"foreignTable":"table",schema:String(r.schema),name:String(r.table)},payload:{def:String(r.def),enabled:String(r.enabled)}},r)}}async function Te(e){let{q:n,pushWithMeta:a}=e;for(let r of await n(`
    SELECT n.nspname AS schema, c.relname AS table, c.relkind AS table_kind,
           rw.rulename AS name, pg_get_ruledef(rw.oid) AS def,
           rw.ev_enabled AS enabled,
           obj_description(rw.oid, 'pg_rewrite') AS comment
    FROM pg_rewrite rw
    JOIN pg_class c ON c.oid = rw.ev_class
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE rw.rulename <> '_RETURN' AND ${S}
      AND ${_("pg_class","c.oid")}
    ORDER BY n.nspname, c.relname, rw.rulename`)){let o=String(r.table_kind);a({id:{kind:"rule",schema:String(r.schema),table:String(r.table),name:String(r.name)},parent:{kind:o==="v"?"view":o==="m"?"materializedView":"table",schema:String(r.schema),name:String(r.table)},payload:{def:String(r.def),enabled:String(r.enabled)}},r)}}async function xe(e){let{q:n,facts:a}=e;for(let o of await n(`
    SELECT r.rolname AS name, r.rolsuper, r.rolinherit, r.rolcreaterole,
           r.rolcreatedb, r.rolcanlogin, r.rolreplication, r.rolbypassrls,
           COALESCE((SELECT array_agg(cfg ORDER BY cfg)
                     FROM pg_db_role_setting s, unnest(s.setconfig) cfg
                     WHERE s.setrole = r.oid AND s.setdatabase = 0),
                    '{}')::text[] AS config
    FROM pg_roles r
    WHERE r.rolname NOT LIKE 'pg\\_%'
    ORDER BY r.rolname`))a.push({id:{kind:"role",name:String(o.name)},payload:{superuser:!!o.rolsuper,inherit:!!o.rolinherit,createRole:!!o.rolcreaterole,createDb:!!o.rolcreatedb,login:!!o.rolcanlogin,replication:!!o.rolreplication,bypassRls:!!o.rolbypassrls,config:o.config.map(String)}});for(let o of await n(`
    SELECT r1.rolname AS role, r2.rolname AS member,
           bool_or(m.admin_option) AS admin
    FROM pg_auth_members m
    JOIN pg_roles r1 ON r1.oid = m.roleid
    JOIN pg_roles r2 ON r2.oid = m.member
    WHERE r1.rolname NOT LIKE 'pg\\_%' AND r2.rolname NOT LIKE 'pg\\_%'
    GROUP BY 1, 2
    ORDER BY 1, 2`))a.push({id:{kind:"membership",role:String(o.role),member:String(o.member)},payload:{admin:!!o.admin}});let r="CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END";for(let o of await n(`
    SELECT dr.rolname AS role, n.nspname AS schema, d.defaclobjtype AS objtype,
           acl.grantee_name AS grantee, acl.privileges, acl.grantable,
           acl.revoked_default
    FROM pg_default_acl d
    JOIN pg_roles dr ON dr.oid = d.defaclrole
    LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace,
    LATERAL (
      WITH stored AS (
        SELECT e.grantee AS grantee_oid,
               COALESCE(g.rolname, 'PUBLIC') AS grantee_name,
               array_agg(e.privilege_type ORDER BY e.privilege_type) AS privileges,
               array_agg(e.privilege_type ORDER BY e.privilege_type)
                 FILTER (WHERE e.is_grantable) AS grantable
        FROM aclexplode(d.defaclacl) e
        LEFT JOIN pg_roles g ON g.oid = e.grantee
        GROUP BY 1, 2
      ),
      def AS (
        SELECT x.grantee AS grantee_oid,
               array_agg(x.privilege_type ORDER BY x.privilege_type) AS privileges
        FROM aclexplode(acldefault(${r}, d.defaclrole)) x
        GROUP BY 1
      )
      -- present grantees whose privileges DEVIATE from the built-in default
      SELECT s.grantee_name, s.privileges, s.grantable, NULL::text[] AS revoked_default
      FROM stored s
      LEFT JOIN def dd ON dd.grantee_oid = s.grantee_oid
      WHERE s.privileges IS DISTINCT FROM dd.privileges
         OR s.grantable IS NOT NULL
      UNION ALL
      -- grantees that HAVE a built-in default but are ABSENT (revoked). The
      -- grantor's OWN self-entry is a special case: its absence is a behavioral
      -- no-op in two shapes (canonicalize by never emitting a marker), but a
      -- REAL revoke in a third (emit the marker):
      --   • PER-SCHEMA row (defaclnamespace <> 0): Postgres ALWAYS re-adds the
      --     owner's acldefault entry at object-creation time → no-op.
      --   • BARE GLOBAL row with an EMPTY stored acl (the owner-revoke is the
      --     only customization): the created table's relacl degenerates to NULL
      --     and the owner keeps its privileges → no-op.
      --   • GLOBAL row that still carries OTHER grantees: Postgres uses the
      --     stored acl VERBATIM at creation, so an object made by the owner
      --     really lacks the owner's own privileges → a genuine customization
      --     that must round-trip → emit the marker.
      SELECT CASE WHEN dd.grantee_oid = 0 THEN 'PUBLIC'
                  ELSE (SELECT rolname FROM pg_roles WHERE oid = dd.grantee_oid) END,
             ARRAY[]::text[], NULL::text[], dd.privileges
      FROM def dd
      WHERE NOT EXISTS (SELECT 1 FROM stored s WHERE s.grantee_oid = dd.grantee_oid)
        AND (
          -- a non-owner absentee is always a real revoke
          dd.grantee_oid <> d.defaclrole
          -- the owner's OWN absence is a real revoke ONLY on a GLOBAL row that
          -- still carries other grantees (per-schema → owner re-merged at CREATE;
          -- bare empty global row → owner keeps privileges — both no-ops)
          OR (d.defaclnamespace = 0 AND EXISTS (SELECT 1 FROM stored s2))
        )
    ) acl
    ORDER BY 1, 2, 3, 4`)){let t=o.revoked_default??null;a.push({id:{kind:"defaultPrivilege",role:String(o.role),schema:o.schema==null?null:o.schema,objtype:String(o.objtype),grantee:String(o.grantee)},payload:{privileges:o.privileges.map(String),grantable:(o.grantable??[]).map(String),...t!=null?{_revokedDefault:t.map(String)}:{}}})}}async function Le(e){let{q:n,pushWithMeta:a,pushMemberEdge:r,pushOwnerEdge:o}=e;for(let t of await n(`
    SELECT n.nspname AS schema, p.proname AS name, r.rolname AS owner,
           p.prokind AS prokind,
           ARRAY(SELECT format_type(t.t, NULL)
                 FROM unnest(p.proargtypes) WITH ORDINALITY AS t(t, ord)
                 ORDER BY t.ord)::text[] AS identity_args,
           pg_get_functiondef(p.oid) AS def,
           pg_get_function_result(p.oid) AS return_type,
           pg_get_function_arguments(p.oid) AS arg_signature,
           -- proconfig GUC NAMES only (name=value split in POSTGRES, never in
           -- TS): a structured, non-semantic duplicate of the routine's SET
           -- header clauses used purely for the seed replayability decision.
           (SELECT array_agg(split_part(c, '=', 1))
              FROM unnest(p.proconfig) AS c) AS config_gucs,
           l.lanname AS language,
           obj_description(p.oid, 'pg_proc') AS comment,
           ${y("p.proacl","f","p.proowner","pg_proc","p.oid")} AS acl,
           ${O("pg_proc","p.oid")} AS ext_member_of
    FROM pg_proc p
    JOIN pg_namespace n ON n.oid = p.pronamespace
    JOIN pg_roles r ON r.oid = p.proowner
    JOIN pg_language l ON l.oid = p.prolang
    WHERE p.prokind IN ('f', 'p', 'w') AND ${S}
      AND NOT EXISTS (
        SELECT 1 FROM pg_depend idep
        WHERE idep.classid = 'pg_proc'::regclass AND idep.objid = p.oid
          AND idep.deptype = 'i')
    ORDER BY n.nspname, p.proname`)){let p=t.identity_args.map(String),d=(t.config_gucs??[]).map(String),s={kind:String(t.prokind)==="p"?"procedure":"function",schema:String(t.schema),name:String(t.name),args:p};a({id:s,parent:R(t.schema),payload:{def:String(t.def),returnType:t.return_type==null?null:t.return_type,argSignature:String(t.arg_signature),language:String(t.language),isWindow:String(t.prokind)==="w",...d.length>0?{_configGucs:d}:{}}},t,b(t.acl)),r(s,t),o(s,t.owner)}}async function Ie(e){let{q:n,pushWithMeta:a,pushMemberEdge:r,pushOwnerEdge:o}=e;for(let t of await n(`
    SELECT n.nspname AS schema, p.proname AS name, r.rolname AS owner,
           ARRAY(SELECT format_type(t.t, NULL)
                 FROM unnest(p.proargtypes) WITH ORDINALITY AS t(t, ord)
                 ORDER BY t.ord)::text[] AS identity_args,
           a.aggkind AS agg_kind, a.aggnumdirectargs AS num_direct_args,
           a.aggtransfn::regproc::text AS sfunc,
           format_type(a.aggtranstype, NULL) AS stype,
           a.aggtransspace AS sspace,
           CASE WHEN a.aggfinalfn <> 0 THEN a.aggfinalfn::regproc::text END AS finalfunc,
           a.aggfinalextra AS finalfunc_extra,
           a.aggfinalmodify AS finalfunc_modify,
           CASE WHEN a.aggcombinefn <> 0 THEN a.aggcombinefn::regproc::text END AS combinefunc,
           CASE WHEN a.aggserialfn <> 0 THEN a.aggserialfn::regproc::text END AS serialfunc,
           CASE WHEN a.aggdeserialfn <> 0 THEN a.aggdeserialfn::regproc::text END AS deserialfunc,
           CASE WHEN a.aggmtransfn <> 0 THEN a.aggmtransfn::regproc::text END AS msfunc,
           CASE WHEN a.aggminvtransfn <> 0 THEN a.aggminvtransfn::regproc::text END AS minvfunc,
           CASE WHEN a.aggmtranstype <> 0 THEN format_type(a.aggmtranstype, NULL) END AS mstype,
           a.aggmtransspace AS msspace,
           CASE WHEN a.aggmfinalfn <> 0 THEN a.aggmfinalfn::regproc::text END AS mfinalfunc,
           a.aggmfinalextra AS mfinalfunc_extra,
           a.aggmfinalmodify AS mfinalfunc_modify,
           a.agginitval AS initcond,
           a.aggminitval AS minitcond,
           CASE WHEN a.aggsortop <> 0 THEN (
             SELECT 'OPERATOR(' || quote_ident(opn.nspname) || '.' || o.oprname || ')'
             FROM pg_operator o
             JOIN pg_namespace opn ON opn.oid = o.oprnamespace
             WHERE o.oid = a.aggsortop) END AS sortop,
           p.proparallel AS parallel,
           obj_description(p.oid, 'pg_proc') AS comment,
           ${y("p.proacl","f","p.proowner","pg_proc","p.oid")} AS acl,
           ${O("pg_proc","p.oid")} AS ext_member_of
    FROM pg_proc p
    JOIN pg_aggregate a ON a.aggfnoid = p.oid
    JOIN pg_namespace n ON n.oid = p.pronamespace
    JOIN pg_roles r ON r.oid = p.proowner
    WHERE p.prokind = 'a' AND ${S}
    ORDER BY n.nspname, p.proname`)){let p={kind:"aggregate",schema:String(t.schema),name:String(t.name),args:t.identity_args.map(String)};a({id:p,parent:R(t.schema),payload:{aggKind:String(t.agg_kind),numDirectArgs:Number(t.num_direct_args),sfunc:String(t.sfunc),stype:String(t.stype),sspace:Number(t.sspace),finalfunc:t.finalfunc==null?null:t.finalfunc,finalfuncExtra:!!t.finalfunc_extra,finalfuncModify:String(t.finalfunc_modify),combinefunc:t.combinefunc==null?null:t.combinefunc,serialfunc:t.serialfunc==null?null:t.serialfunc,deserialfunc:t.deserialfunc==null?null:t.deserialfunc,msfunc:t.msfunc==null?null:t.msfunc,minvfunc:t.minvfunc==null?null:t.minvfunc,mstype:t.mstype==null?null:t.mstype,msspace:Number(t.msspace),mfinalfunc:t.mfinalfunc==null?null:t.mfinalfunc,mfinalfuncExtra:!!t.mfinalfunc_extra,mfinalfuncModify:String(t.mfinalfunc_modify),initcond:t.initcond==null?null:t.initcond,minitcond:t.minitcond==null?null:t.minitcond,sortop:t.sortop==null?null:t.sortop,parallel:String(t.parallel)}},t,b(t.acl)),r(p,t),o(p,t.owner)}}async function ve(e){let{q:n,pushWithMeta:a,pushMemberEdge:r,pushOwnerEdge:o}=e;for(let t of await n(`
    SELECT n.nspname AS name, r.rolname AS owner,
           obj_description(n.oid, 'pg_namespace') AS comment,
           ${y("n.nspacl","n","n.nspowner","pg_namespace","n.oid")} AS acl,
           ${O("pg_namespace","n.oid")} AS ext_member_of
    FROM pg_namespace n
    JOIN pg_roles r ON r.oid = n.nspowner
    WHERE ${S}
    ORDER BY n.nspname`)){let p={kind:"schema",name:String(t.name)};a({id:p,payload:{}},t,b(t.acl)),r(p,t),o(p,t.owner)}for(let t of await n(`
    SELECT e.extname AS name, n.nspname AS schema,
           e.extrelocatable AS relocatable,
           obj_description(e.oid, 'pg_extension') AS comment
    FROM pg_extension e
    JOIN pg_namespace n ON n.oid = e.extnamespace
    WHERE e.extname <> 'plpgsql'
    ORDER BY e.extname`))a({id:{kind:"extension",name:String(t.name)},payload:{schema:String(t.schema),relocatable:!!t.relocatable}},t)}var De={r:"table",p:"table",v:"view",m:"materializedView",S:"sequence",f:"foreignTable"},Ce=new Set(["r","p","f"]),st=["pg_proc","pg_namespace","pg_event_trigger","pg_publication","pg_subscription"];function ke(e){return`(${e}.typtype IN ('d', 'e', 'r')
    OR (${e}.typtype = 'c' AND EXISTS (
      SELECT 1 FROM pg_class tc WHERE tc.oid = ${e}.typrelid AND tc.relkind = 'c')))`}async function Me(e){let{q:n,pushSeclabel:a,diagnostics:r}=e;if(!!!(await n(`SELECT EXISTS (SELECT 1 FROM pg_seclabel)
              OR EXISTS (SELECT 1 FROM pg_shseclabel) AS present`))[0]?.present)return;for(let s of await n(`
      SELECT sl.provider, sl.label, sl.objsubid,
             n.nspname AS schema, c.relname AS name, c.relkind AS relkind,
             a.attname AS column
      FROM pg_seclabel sl
      JOIN pg_class c ON c.oid = sl.objoid AND sl.classoid = 'pg_class'::regclass
      JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = sl.objsubid
      WHERE ${S}
      ORDER BY 1, 4, 5`)){let i=String(s.schema),c=String(s.relkind);if(Number(s.objsubid)>0){Ce.has(c)&&a({kind:"column",schema:i,table:String(s.name),name:String(s.column)},String(s.provider),String(s.label));continue}let l=De[c];l!==void 0&&a({kind:l,schema:i,name:String(s.name)},String(s.provider),String(s.label))}for(let s of await n(`
      SELECT sl.provider, sl.label, n.nspname AS schema, p.proname AS name,
             p.prokind AS prokind,
             ARRAY(SELECT format_type(t.t, NULL)
                   FROM unnest(p.proargtypes) WITH ORDINALITY AS t(t, ord)
                   ORDER BY t.ord)::text[] AS args
      FROM pg_seclabel sl
      JOIN pg_proc p ON p.oid = sl.objoid AND sl.classoid = 'pg_proc'::regclass
      JOIN pg_namespace n ON n.oid = p.pronamespace
      WHERE ${S}
      ORDER BY 1, 3, 4`)){let i=String(s.prokind);a({kind:i==="a"?"aggregate":i==="p"?"procedure":"function",schema:String(s.schema),name:String(s.name),args:s.args.map(String)},String(s.provider),String(s.label))}for(let s of await n(`
      SELECT sl.provider, sl.label, n.nspname AS name
      FROM pg_seclabel sl
      JOIN pg_namespace n ON n.oid = sl.objoid AND sl.classoid = 'pg_namespace'::regclass
      WHERE n.nspname NOT IN ${D} AND n.nspname NOT LIKE 'pg\\_%'
      ORDER BY 1, 3`))a({kind:"schema",name:String(s.name)},String(s.provider),String(s.label));for(let s of await n(`
      SELECT sl.provider, sl.label, n.nspname AS schema, t.typname AS name,
             t.typtype AS typtype
      FROM pg_seclabel sl
      JOIN pg_type t ON t.oid = sl.objoid AND sl.classoid = 'pg_type'::regclass
      JOIN pg_namespace n ON n.oid = t.typnamespace
      WHERE ${S} AND ${ke("t")}
      ORDER BY 1, 3, 4`))a({kind:String(s.typtype)==="d"?"domain":"type",schema:String(s.schema),name:String(s.name)},String(s.provider),String(s.label));for(let s of await n(`
      SELECT sl.provider, sl.label, e.evtname AS name
      FROM pg_seclabel sl
      JOIN pg_event_trigger e ON e.oid = sl.objoid AND sl.classoid = 'pg_event_trigger'::regclass
      WHERE ${_("pg_event_trigger","e.oid")}
      ORDER BY 1, 3`))a({kind:"eventTrigger",name:String(s.name)},String(s.provider),String(s.label));for(let s of await n(`
      SELECT sl.provider, sl.label, p.pubname AS name
      FROM pg_seclabel sl
      JOIN pg_publication p ON p.oid = sl.objoid AND sl.classoid = 'pg_publication'::regclass
      WHERE ${_("pg_publication","p.oid")}
      ORDER BY 1, 3`))a({kind:"publication",name:String(s.name)},String(s.provider),String(s.label));for(let s of await n(`
      SELECT sl.provider, sl.label, s.subname AS name
      FROM pg_seclabel sl
      JOIN pg_subscription s ON s.oid = sl.objoid AND sl.classoid = 'pg_subscription'::regclass
      ORDER BY 1, 3`))a({kind:"subscription",name:String(s.name)},String(s.provider),String(s.label));for(let s of await n(`
      SELECT sl.provider, sl.label, r.rolname AS name
      FROM pg_shseclabel sl
      JOIN pg_roles r ON r.oid = sl.objoid AND sl.classoid = 'pg_authid'::regclass
      WHERE r.rolname NOT LIKE 'pg\\_%'
      ORDER BY 1, 3`))a({kind:"role",name:String(s.name)},String(s.provider),String(s.label));let t=st.map(s=>`'${s}'::regclass`).join(", "),p=Object.keys(De).map(s=>`'${s}'`).join(", "),d=[...Ce].map(s=>`'${s}'`).join(", ");for(let s of await n(`
      SELECT obj_class,
             count(*)::int AS count,
             (array_agg(descr ORDER BY descr))[1:5] AS samples
      FROM (
        SELECT sl.classoid::regclass::text AS obj_class,
               sl.classoid::regclass::text || ' #' || sl.objoid::text AS descr
        FROM pg_seclabel sl
        WHERE NOT (
          (sl.classoid = 'pg_class'::regclass AND EXISTS (
             SELECT 1 FROM pg_class c WHERE c.oid = sl.objoid AND (
               -- a column label resolves only on a column-bearing relkind; a
               -- view/matview column label is unresolved (no column fact)
               (sl.objsubid > 0 AND c.relkind IN (${d}))
               OR (sl.objsubid = 0 AND c.relkind IN (${p})))))
          -- a pg_type label resolves only for a MODELED type kind; a label on a
          -- base/shell/table-rowtype pg_type is unresolved (no type fact)
          OR (sl.classoid = 'pg_type'::regclass AND EXISTS (
             SELECT 1 FROM pg_type t WHERE t.oid = sl.objoid AND ${ke("t")}))
          OR sl.classoid IN (${t})
        )
        UNION ALL
        SELECT sl.classoid::regclass::text,
               sl.classoid::regclass::text || ' #' || sl.objoid::text
        FROM pg_shseclabel sl
        WHERE sl.classoid <> 'pg_authid'::regclass
      ) u
      GROUP BY obj_class
      ORDER BY obj_class`)){let i=Number(s.count),c=String(s.obj_class),l=s.samples??[],g=i>l.length?", …":"";r.push({code:"unresolved_security_label",severity:"warning",message:`${i} security label${i===1?"":"s"} on unmodeled target${i===1?"":"s"} (${c}) cannot be managed by this engine (e.g. ${l.join(", ")}${g}) — the label is reported, not applied`,context:{objClass:c,count:i,samples:l}})}}async function $e(e){let{q:n,pushWithMeta:a,pushMemberEdge:r,pushOwnerEdge:o}=e;for(let t of await n(`
    SELECT n.nspname AS schema, t.typname AS name, r.rolname AS owner,
           format_type(t.typbasetype, t.typtypmod) AS base_type,
           t.typnotnull AS not_null, t.typdefault AS default_expr,
           CASE WHEN t.typcollation <> bt.typcollation THEN (
             SELECT quote_ident(cn.nspname) || '.' || quote_ident(co.collname)
             FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace
             WHERE co.oid = t.typcollation)
           END AS collation,
           obj_description(t.oid, 'pg_type') AS comment,
           ${y("t.typacl","T","t.typowner","pg_type","t.oid")} AS acl,
           ${O("pg_type","t.oid")} AS ext_member_of
    FROM pg_type t
    JOIN pg_namespace n ON n.oid = t.typnamespace
    JOIN pg_roles r ON r.oid = t.typowner
    JOIN pg_type bt ON bt.oid = t.typbasetype
    WHERE t.typtype = 'd' AND ${S}
    ORDER BY n.nspname, t.typname`)){let p={kind:"domain",schema:String(t.schema),name:String(t.name)};a({id:p,parent:R(t.schema),payload:{baseType:String(t.base_type),notNull:!!t.not_null,default:t.default_expr==null?null:t.default_expr,collation:t.collation==null?null:t.collation}},t,b(t.acl)),r(p,t),o(p,t.owner)}for(let t of await n(`
    SELECT n.nspname AS schema, t.typname AS domain, con.conname AS name,
           pg_get_constraintdef(con.oid) AS def,
           con.contype AS type, con.convalidated AS validated,
           obj_description(con.oid, 'pg_constraint') AS comment
    FROM pg_constraint con
    JOIN pg_type t ON t.oid = con.contypid
    JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE con.contypid <> 0 AND ${S}
      AND ${_("pg_type","t.oid")}
    ORDER BY n.nspname, t.typname, con.conname`))a({id:{kind:"constraint",schema:String(t.schema),table:String(t.domain),name:String(t.name)},parent:{kind:"domain",schema:String(t.schema),name:String(t.domain)},payload:{def:String(t.def),type:String(t.type),validated:!!t.validated}},t)}async function He(e){let{q:n,facts:a,pushWithMeta:r,pushMemberEdge:o,pushOwnerEdge:t,pgMajor:p}=e;for(let s of await n(`
    SELECT n.nspname AS schema, t.typname AS name, r.rolname AS owner,
           ARRAY(SELECT e.enumlabel::text FROM pg_enum e
                 WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder) AS values,
           obj_description(t.oid, 'pg_type') AS comment,
           ${y("t.typacl","T","t.typowner","pg_type","t.oid")} AS acl,
           ${O("pg_type","t.oid")} AS ext_member_of
    FROM pg_type t
    JOIN pg_namespace n ON n.oid = t.typnamespace
    JOIN pg_roles r ON r.oid = t.typowner
    WHERE t.typtype = 'e' AND ${S}
    ORDER BY n.nspname, t.typname`)){let i={kind:"type",schema:String(s.schema),name:String(s.name)};r({id:i,parent:R(s.schema),payload:{variant:"enum",values:s.values.map(String)}},s,b(s.acl)),o(i,s),t(i,s.owner)}for(let s of await n(`
    SELECT n.nspname AS schema, t.typname AS name, r.rolname AS owner,
           (SELECT json_agg(json_build_object(
              'name', a.attname,
              'position', a.attnum,
              'type', format_type(a.atttypid, a.atttypmod),
              'collation', CASE WHEN a.attcollation <> at.typcollation THEN (
                SELECT quote_ident(cn.nspname) || '.' || quote_ident(co.collname)
                FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace
                WHERE co.oid = a.attcollation) END
            ) ORDER BY a.attnum)
            FROM pg_attribute a
            JOIN pg_type at ON at.oid = a.atttypid
            WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) AS attrs,
           obj_description(t.oid, 'pg_type') AS comment,
           ${y("t.typacl","T","t.typowner","pg_type","t.oid")} AS acl,
           ${O("pg_type","t.oid")} AS ext_member_of
    FROM pg_type t
    JOIN pg_class tc ON tc.oid = t.typrelid AND tc.relkind = 'c'
    JOIN pg_namespace n ON n.oid = t.typnamespace
    JOIN pg_roles r ON r.oid = t.typowner
    WHERE t.typtype = 'c' AND ${S}
    ORDER BY n.nspname, t.typname`)){let i={kind:"type",schema:String(s.schema),name:String(s.name)};r({id:i,parent:R(s.schema),payload:{variant:"composite"}},s,b(s.acl)),o(i,s),t(i,s.owner);let c=s.attrs??[];for(let l of c)a.push({id:{kind:"typeAttribute",schema:String(s.schema),type:String(s.name),name:l.name},parent:i,payload:{type:l.type,collation:l.collation??null,_position:l.position}})}let d=p>=14?`(SELECT quote_ident(mn.nspname) || '.' || quote_ident(mt.typname)
            FROM pg_type mt JOIN pg_namespace mn ON mn.oid = mt.typnamespace
            WHERE mt.oid = rng.rngmultitypid)`:"NULL::text";for(let s of await n(`
    SELECT n.nspname AS schema, t.typname AS name, r.rolname AS owner,
           format_type(rng.rngsubtype, NULL) AS subtype,
           -- pin SUBTYPE_OPCLASS only when it is not the subtype's default
           -- operator class (pg_dump's rule); the default is implied by SUBTYPE
           CASE WHEN NOT opc.opcdefault THEN
             quote_ident(opcn.nspname) || '.' || quote_ident(opc.opcname)
           END AS subtype_opclass,
           CASE WHEN rng.rngcollation <> 0 THEN (
             SELECT quote_ident(cn.nspname) || '.' || quote_ident(co.collname)
             FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace
             WHERE co.oid = rng.rngcollation) END AS collation,
           CASE WHEN rng.rngsubdiff <> 0 THEN rng.rngsubdiff::regproc::text END AS subtype_diff,
           ${d} AS multirange_type_name,
           obj_description(t.oid, 'pg_type') AS comment,
           ${y("t.typacl","T","t.typowner","pg_type","t.oid")} AS acl,
           ${O("pg_type","t.oid")} AS ext_member_of
    FROM pg_range rng
    JOIN pg_type t ON t.oid = rng.rngtypid
    JOIN pg_namespace n ON n.oid = t.typnamespace
    JOIN pg_roles r ON r.oid = t.typowner
    JOIN pg_opclass opc ON opc.oid = rng.rngsubopc
    JOIN pg_namespace opcn ON opcn.oid = opc.opcnamespace
    WHERE t.typtype = 'r' AND ${S}
    ORDER BY n.nspname, t.typname`)){let i={kind:"type",schema:String(s.schema),name:String(s.name)};r({id:i,parent:R(s.schema),payload:{variant:"range",subtype:String(s.subtype),subtypeOpclass:s.subtype_opclass==null?null:s.subtype_opclass,collation:s.collation==null?null:s.collation,subtypeDiff:s.subtype_diff==null?null:s.subtype_diff,multirangeTypeName:s.multirange_type_name==null?null:s.multirange_type_name}},s,b(s.acl)),o(i,s),t(i,s.owner)}}async function je(e){let{q:n,pushWithMeta:a,pushMemberEdge:r,pushOwnerEdge:o}=e;for(let t of await n(`
    SELECT n.nspname AS schema, c.collname AS name, r.rolname AS owner,
           c.collprovider AS provider, c.collisdeterministic AS deterministic,
           to_jsonb(c) AS raw,
           obj_description(c.oid, 'pg_collation') AS comment,
           ${O("pg_collation","c.oid")} AS ext_member_of
    FROM pg_collation c
    JOIN pg_namespace n ON n.oid = c.collnamespace
    JOIN pg_roles r ON r.oid = c.collowner
    WHERE ${S}
    ORDER BY n.nspname, c.collname`)){let p=t.raw,d=p.colllocale??p.colliculocale??null,s={kind:"collation",schema:String(t.schema),name:String(t.name)};a({id:s,parent:R(t.schema),payload:{provider:String(t.provider),deterministic:!!t.deterministic,locale:d,lcCollate:p.collcollate??null,lcCtype:p.collctype??null}},t),r(s,t),o(s,t.owner)}}function ct(e,n){return`EXISTS (SELECT 1 FROM pg_depend de
    WHERE de.classid = '${e}'::regclass
      AND de.objid = ${n} AND de.deptype = 'e')`}function pt(e,n){return`EXISTS (SELECT 1 FROM pg_depend idep
    WHERE idep.classid = '${e}'::regclass
      AND idep.objid = ${n} AND idep.deptype = 'i')`}var lt=[{kind:"cast",classid:"pg_cast",oid:"c.oid",name:"format_type(c.castsource, NULL) || ' AS ' || format_type(c.casttarget, NULL)",from:"pg_cast c"},{kind:"operator",classid:"pg_operator",oid:"o.oid",name:"o.oprname",from:"pg_operator o"},{kind:"operator class",classid:"pg_opclass",oid:"opc.oid",name:"opc.opcname",from:"pg_opclass opc"},{kind:"operator family",classid:"pg_opfamily",oid:"opf.oid",name:"opf.opfname",from:"pg_opfamily opf"},{kind:"text search configuration",classid:"pg_ts_config",oid:"tc.oid",name:"tc.cfgname",from:"pg_ts_config tc"},{kind:"text search dictionary",classid:"pg_ts_dict",oid:"td.oid",name:"td.dictname",from:"pg_ts_dict td"},{kind:"text search parser",classid:"pg_ts_parser",oid:"tp.oid",name:"tp.prsname",from:"pg_ts_parser tp"},{kind:"text search template",classid:"pg_ts_template",oid:"tt.oid",name:"tt.tmplname",from:"pg_ts_template tt"},{kind:"statistics object",classid:"pg_statistic_ext",oid:"se.oid",name:"se.stxname",from:"pg_statistic_ext se"},{kind:"language",classid:"pg_language",oid:"l.oid",name:"l.lanname",from:"pg_language l",where:"l.lanispl"},{kind:"transform",classid:"pg_transform",oid:"tr.oid",name:"format_type(tr.trftype, NULL) || ' / ' || (SELECT ll.lanname FROM pg_language ll WHERE ll.oid = tr.trflang)",from:"pg_transform tr"},{kind:"parameter ACL",classid:"pg_parameter_acl",oid:"pa.oid",name:"pa.parname",from:"pg_parameter_acl pa",minVersion:15}];function dt(e){let n=[e.where,`${e.oid} >= 16384`,`NOT ${ct(e.classid,e.oid)}`,`NOT ${pt(e.classid,e.oid)}`].filter(Boolean);return`SELECT '${e.kind}'::text AS kind,
            count(*)::int AS count,
            (array_agg(nm ORDER BY nm))[1:5] AS samples
     FROM (
       SELECT ${e.name} AS nm
       FROM ${e.from}
       WHERE ${n.join(" AND ")}
     ) s`}async function Fe(e,n){let r=lt.filter(p=>p.minVersion===void 0||n>=p.minVersion).map(dt).join(`
UNION ALL
`),{rows:o}=await e.query(r),t=[];for(let p of o){if(p.count<=0)continue;let d=p.samples??[],s=p.count>d.length?", …":"";t.push({code:"unmodeled_kind",severity:"warning",message:`${p.count} unmodeled "${p.kind}" object${p.count===1?"":"s"} not managed by this engine (e.g. ${d.join(", ")}${s}) — v1 detects but does not model this kind`,context:{kind:p.kind,count:p.count,samples:d}})}return t}async function We(e,n={}){let a=await e.connect();try{await a.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),await a.query("SET LOCAL search_path TO 'pg_catalog'"),n.statementTimeoutMs!==void 0&&await a.query(`SET LOCAL statement_timeout = ${Math.max(0,Math.floor(n.statementTimeoutMs))}`);let r=await gt(a,n.source??"liveDb",n.statementTimeoutMs,n.handlers??[],n.redactSecrets??!0);return await a.query("COMMIT"),r}catch(r){throw await a.query("ROLLBACK").catch(()=>{}),r}finally{a.release()}}async function gt(e,n,a,r,o){let t=await pe(e,a,o);await e.query(t.pgMajor>=15?"SELECT set_config('jit', 'off', true) WHERE has_parameter_privilege(current_user, 'jit', 'SET')":"SET LOCAL jit = off"),o||t.diagnostics.push({code:"secret-redaction-disabled",severity:"warning",message:"Secret redaction is DISABLED: foreign-data option values and subscription conninfo are emitted in cleartext in plan SQL, the catalog snapshot, declarative export, and the plan artifact. Do not persist these artifacts to untrusted locations."});let p=t.serverVersion;await xe(t),await ve(t),await be(t),await he(t),await Ae(t),await Oe(t),await ye(t),await Re(t),await Le(t),await we(t),await fe(t),await $e(t),await He(t),await je(t),await ge(t),await Te(t),await Ie(t),await Ee(t),await Se(t),await _e(t),await Me(t),await le(t),await de(t);let d=ce(t.facts);t.diagnostics.push(...d.diagnostics);let s=L(d.facts,t.edges,n);if(r.length>0){let i={query:t.q},c=[],l=[],g=[];for(let u of r){let E=await u.capture(i,s);c.push(...E.facts),l.push(...E.edges),E.diagnostics&&g.push(...E.diagnostics)}(c.length>0||l.length>0)&&(s=L([...s.facts(),...c],[...s.edges,...l],n)),s.diagnostics.push(...g)}return s.diagnostics.push(...t.factDiagnostics),t.diagnostics.push(...s.diagnostics),t.diagnostics.push(...await Fe(e,t.pgMajor)),{factBase:s,pgVersion:p,diagnostics:t.diagnostics}}async function Je(e,n,a){var p=[];try{let r=K(p,await e.session("administrator"),!0);let o=()=>{r[Symbol.asyncDispose]()};n.addEventListener("abort",o,{once:!0});let t={query:async(l,g)=>{let u=typeof l=="string"?await r.query(l,g):await r.query(l.text,l.values);return{rows:u,rowCount:u.length}},release:()=>{}};try{return await a({connect:async()=>t})}finally{n.removeEventListener("abort",o),n.throwIfAborted()}}catch(d){var s=d,i=!0}finally{var c=V(p,s,i);c&&await c}}var mt=3e4;function Mn(e,n){return Je(e,n,async a=>{let{factBase:r}=await We(a,{statementTimeoutMs:mt});return r})}export{Nt as a,ae as b,ie as c,Q as d,ut as e,Et as f,ft as g,m as h,Ye as i,U as j,qe as k,Rt as l,L as m,me as n,$ as o,H as p,Ht as q,jt as r,Mn as s};
