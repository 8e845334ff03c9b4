# Assembles the file system of the companion image in the folder $1: the programs that are named
# here, the libraries they load, and for each Debian package that gave a file its status and licence,
# so that scanners and lists of materials see what is inside. Runs as root on Debian 12 or later.
set -eu
out=$1

# For the scripts of projects: what every POSIX system has.
shell_tools='dash bash coreutils grep sed findutils mawk'
# All that a program may ask PostgreSQL's client to do with a database.
clients='psql pg_dump pg_restore pg_isready'

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -qq -y --no-install-recommends \
  $shell_tools postgresql git tini libnss-wrapper libstdc++6 libatomic1 tzdata ca-certificates >/dev/null
# Debian 13 packages the client apart; in Debian 12 it comes with the engine, of which only it is taken.
if apt-cache show docker-cli >/dev/null 2>&1; then
  apt-get install -qq -y --no-install-recommends docker-cli docker-buildx >/dev/null
  engine_client='/usr/bin/docker /usr/libexec/docker/cli-plugins/docker-buildx'
else
  (cd /tmp && apt-get download -qq docker.io && dpkg -x docker.io_*.deb docker && cp docker/usr/bin/docker /usr/bin/)
  engine_client=/usr/bin/docker
fi

mkdir -p "$out"
cd "$out"
mkdir -p usr/bin usr/sbin usr/lib etc/ssl/certs project reports run tmp var/tmp var/lib/dpkg/status.d opt
for name in bin sbin lib lib64; do
  [ ! -L "/$name" ] || { mkdir -p "usr/$name"; ln -s "usr/$name" "$name"; }
done
chmod 1777 tmp var/tmp reports

list=$(mktemp)
take() { for path in "$@"; do [ ! -e "$path" ] || printf '%s\n' "$path"; done >>"$list"; }

postgres=$(echo /usr/lib/postgresql/*)
share=/usr/share/postgresql/${postgres##*/}
take "$postgres/bin/initdb" "$postgres/bin/postgres"
for name in $clients; do take "$postgres/bin/$name"; done
# Without what compiles queries: LLVM alone would be larger than all the rest.
find "$postgres/lib" -maxdepth 1 -name '*.so*' ! -name 'llvmjit*' >>"$list"
find "$share" -type f ! -path '*/man/*' >>"$list"

for package in $shell_tools; do
  dpkg -L "$package" | grep -E '^(/usr)?/bin/' | while read -r path; do take "$path"; done
done
take /usr/bin/sh /bin/sh /usr/bin/awk /etc/alternatives/awk /usr/bin/git /usr/bin/tini $engine_client
find /usr/lib -name 'libnss_wrapper.so*' >>"$list"
# For Node, and for what a mounted project has compiled: nothing else may be presumed on a system.
dpkg -L libc6 libgcc-s1 libstdc++6 libatomic1 | grep -E '\.so(\.[0-9]+)*$' | grep -v /gconv/ |
  while read -r path; do take "$path"; done
take /etc/nsswitch.conf /etc/ssl/certs/ca-certificates.crt /etc/ssl/openssl.cnf /etc/debian_version
take /etc/os-release /usr/lib/os-release /usr/lib/ssl/openssl.cnf
find /usr/lib/locale/C.* /usr/share/zoneinfo -type f -o -type l 2>/dev/null | grep -vE '/(right|posix)/' >>"$list"

# The libraries of all of it, and their loader.
while read -r path; do
  [ -f "$path" ] && ldd "$path" 2>/dev/null | grep -oE '/[^ )]+' || :
done <"$list" | sort -u >"$list.libraries"
cat "$list.libraries" >>"$list"

# A file, and where a link leads, each at its place in a merged /usr; what is there already stays.
place() {
  where=$(readlink -f "$(dirname "$1")")
  path=$where/${1##*/}
  if [ ! -e ".$path" ] && [ ! -L ".$path" ]; then
    mkdir -p ".$where"
    cp -a "$path" ".$path"
    printf '%s\n' "$path" >>"$list.placed"
  fi
  if [ -L "$path" ]; then
    target=$(readlink "$path")
    case $target in /*) place "$target" ;; *) place "$where/$target" ;; esac
  fi
}
sort -u "$list" | while read -r path; do place "$path"; done
for name in $clients; do ln -s "$postgres/bin/$name" usr/bin/; done

# Debian lists its files by the paths of before the merge, in some packages.
sort -u "$list.placed" | sed 'p; s,^/usr,,' | xargs dpkg-query -S 2>/dev/null |
  grep -v '^diversion by ' | sed 's/: .*//; s/, /\n/g' | sort -u | while read -r package; do
  name=${package%%:*}
  dpkg-query -s "$package" >"var/lib/dpkg/status.d/$name"
  mkdir -p "usr/share/doc/$name"
  cp -L "/usr/share/doc/$name/copyright" "usr/share/doc/$name/"
done

cat >etc/passwd <<'END'
root:x:0:0:root:/tmp:/bin/sh
readiness:x:10001:10001:Deployment Readiness:/tmp:/bin/sh
nobody:x:65534:65534:nobody:/nonexistent:/bin/false
END
cat >etc/group <<'END'
root:x:0:
readiness:x:10001:
nogroup:x:65534:
END
# A project that is mounted belongs to somebody else. Git only lists its files.
printf '[safe]\n\tdirectory = *\n' >etc/gitconfig

odd=$(find . -xdev -type f -perm /6000)
[ -z "$odd" ] || { echo "These would run with more rights than their caller: $odd" >&2; exit 1; }
