/**
 * The end of the bridge that lives inside the enclosure, for `node -e`. Arguments: the path of the
 * door, then `HOST PORT PATH` for every address that can be reached. What connects to such an address
 * comes out at the path; what connects to the door says `HOST PORT` in its first line and is led there.
 */
export const ENCLOSURE_PROGRAM = String.raw`
const net = require("node:net");
const [door, ...ways] = process.argv.slice(1);
const join = (a, b) => {
  a.on("error", () => b.destroy());
  b.on("error", () => a.destroy());
  a.on("close", () => b.destroySoon());
  b.on("close", () => a.destroySoon());
  a.pipe(b);
  b.pipe(a);
};
const whole = { allowHalfOpen: true };
let waiting = ways.length + 1;
const heard = () => {
  waiting -= 1;
  if (waiting === 0) process.stdout.write("listening as " + process.pid + "\n");
};
for (const way of ways) {
  const [host, port, path] = way.split(" ");
  net.createServer(whole, (one) => join(one, net.connect({ path, ...whole }))).listen(Number(port), host, heard);
}
net.createServer(whole, (one) => {
  let head = "";
  const read = () => {
    for (let byte = one.read(1); byte !== null; byte = one.read(1)) {
      if (byte[0] !== 10) { head += byte.toString("latin1"); continue; }
      one.off("readable", read);
      const [host, port] = head.split(" ");
      join(one, net.connect({ host, port: Number(port), ...whole }));
      return;
    }
  };
  one.on("readable", read);
  one.on("error", () => one.destroy());
}).listen(door, heard);
`;
