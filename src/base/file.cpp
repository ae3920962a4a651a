#include "base/file.hpp"

#include <array>
#include <fstream>

namespace medres {

Result<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes;
  std::array<char, 64 * 1024> part;
  while (file.read(part.data(), part.size()), file.gcount() > 0) {
    bytes.append(part.data(), static_cast<std::size_t>(file.gcount()));
  }
  // A folder opens, cannot be read, and so never comes to its end.
  if (!file.eof()) return Fail(Error::NotFound("import.no_file", {{"file", path}}));
  return bytes;
}

}  // namespace medres
