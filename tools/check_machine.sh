#!/usr/bin/env bash
# Says in its first line what is missing on this machine, with the apt line to type; silent where nothing is.
python=${1:-}
if [ -z "$python" ]; then
    echo "Thiếu Python 3.11. / Python 3.11 is missing. Type: sudo apt-get install -y python3 python3-venv"
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Cần Python 3.11 trở lên. / Python 3.11 or newer is needed; $python is $("$python" -V 2>&1). Debian 12 has it: sudo apt-get install -y python3 python3-venv"
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "Thiếu python3-venv. / python3-venv is missing. Type: sudo apt-get install -y python3-venv"
    exit 1
fi
