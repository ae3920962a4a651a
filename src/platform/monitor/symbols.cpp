#include "platform/monitor/symbols.hpp"

#include <cxxabi.h>
#include <dlfcn.h>
#include <elf.h>
#include <link.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <sstream>
#include <string_view>

namespace medres::monitor {
namespace {

std::string Demangled(const char* name) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> text(abi::__cxa_demangle(name, nullptr, nullptr, &status), std::free);
  return status == 0 && text ? text.get() : name;
}

std::uintptr_t LoadBase() {
  std::uintptr_t base = 0;
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* out) {
        *static_cast<std::uintptr_t*>(out) = info->dlpi_addr;
        return 1;  // the first is the program
      },
      &base);
  return base;
}

template <class T>
const T* At(const std::string& file, std::size_t offset, std::size_t count = 1) {
  if (offset > file.size() || count > (file.size() - offset) / sizeof(T)) return nullptr;
  return reinterpret_cast<const T*>(file.data() + offset);
}

}  // namespace

std::string ShortName(std::string name) {
  // "f(int) [clone .resume]": what the compiler cut out of f.
  if (const auto clone = name.find(" [clone"); clone != std::string::npos) name.resize(clone);
  if (const auto open = name.find(" (.resume)"); open != std::string::npos) name.resize(open);
  std::size_t depth = 0;
  const auto close = name.rfind(')');
  if (close == std::string::npos) return name;
  for (std::size_t at = close + 1; at-- > 0;) {
    if (name[at] == ')') ++depth;
    if (name[at] == '(' && --depth == 0) {
      if (at > 0 && !name.substr(0, at).ends_with("operator")) name.resize(at);
      break;
    }
  }
  std::ranges::replace(name, ';', ':');  // which separates frames
  return name;
}

Symbols::Symbols() {
  std::ifstream stream("/proc/self/exe", std::ios::binary);
  std::ostringstream content;
  content << stream.rdbuf();
  const std::string file = std::move(content).str();
  const auto* header = At<Elf64_Ehdr>(file, 0);
  if (header == nullptr || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return;
  const auto* sections = At<Elf64_Shdr>(file, header->e_shoff, header->e_shnum);
  const std::uintptr_t base = header->e_type == ET_DYN ? LoadBase() : 0;
  for (std::size_t i = 0; sections != nullptr && i < header->e_shnum; ++i) {
    const Elf64_Shdr& table = sections[i];
    if (table.sh_type != SHT_SYMTAB || table.sh_link >= header->e_shnum) continue;
    const std::size_t count = table.sh_size / sizeof(Elf64_Sym);
    const auto* symbols = At<Elf64_Sym>(file, table.sh_offset, count);
    const std::size_t names = sections[table.sh_link].sh_offset;
    for (std::size_t k = 0; symbols != nullptr && k < count; ++k) {
      const Elf64_Sym& symbol = symbols[k];
      if (ELF64_ST_TYPE(symbol.st_info) != STT_FUNC || symbol.st_value == 0) continue;
      const char* name = At<char>(file, names + symbol.st_name);
      if (name != nullptr) functions_.push_back({base + symbol.st_value, symbol.st_size, name});
    }
  }
  std::ranges::sort(functions_, {}, &Function::begin);
}

std::string Symbols::NameOf(std::uintptr_t address) const {
  auto after = std::ranges::upper_bound(functions_, address, {}, &Function::begin);
  if (after != functions_.begin()) {
    const Function& found = *std::prev(after);
    if (address < found.begin + std::max<std::uintptr_t>(found.size, 1)) {
      return ShortName(Demangled(found.name.c_str()));
    }
  }
  Dl_info info{};
  if (dladdr(reinterpret_cast<void*>(address), &info) != 0) {
    if (info.dli_sname != nullptr) return ShortName(Demangled(info.dli_sname));
    if (info.dli_fname != nullptr) {
      const std::string_view path = info.dli_fname;
      return std::string(path.substr(path.rfind('/') + 1));
    }
  }
  std::ostringstream text;
  text << "0x" << std::hex << address;
  return std::move(text).str();
}

}  // namespace medres::monitor
