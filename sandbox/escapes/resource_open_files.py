# attempt: open files until there are no more
# expect: contained
# layer: rlimits
# control: direct
# death: open_files
# flags: --open-files 64

# The files stay open in the namespace, so the next execution has to work without a descriptor left.
held = []
while len(held) < 100:
    held.append(open("/dev/null"))

print("ESCAPED opened", len(held), "files")
for file in held:
    file.close()
