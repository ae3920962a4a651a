#include "platform/sql/postgres_statements.hpp"

#include <algorithm>

namespace medres::sql::postgres {
namespace {

/// The server tells names apart by their first 63 bytes only.
constexpr std::size_t kMaxName = 63;

bool Fits(TypeId declared, TypeId given) { return given == type_id::kUnspecified || given == declared; }

std::vector<TypeId> TypesOf(const Params& params) {
  std::vector<TypeId> types;
  types.reserve(params.size());
  for (const Value& value : params) types.push_back(TypeOf(value));
  return types;
}

/// What an earlier variant knew fills the gaps that NULLs leave, so that variants converge.
void FillGaps(std::vector<TypeId>& types, const std::vector<TypeId>& known) {
  if (types.size() != known.size()) return;
  for (std::size_t i = 0; i < types.size(); ++i) {
    if (types[i] == type_id::kUnspecified) types[i] = known[i];
  }
}

}  // namespace

StatementCache::Found StatementCache::Find(const Statement& statement, const Params& params) {
  auto at = by_text_.find(statement.text);
  if (at == by_text_.end()) at = by_text_.emplace(std::string(statement.text), std::list<Prepared>()).first;
  std::list<Prepared>& variants = at->second;
  std::vector<TypeId> types = TypesOf(params);
  for (const Prepared& variant : variants) {
    if (std::ranges::equal(variant.types, types, Fits)) return {variant, false};
  }
  if (!variants.empty()) FillGaps(types, variants.front().types);
  std::string name = std::to_string(++counter_) + " " + std::string(statement.name);
  name.resize(std::min(name.size(), kMaxName));
  variants.push_front({std::move(name), std::move(types)});
  return {variants.front(), true};
}

void StatementCache::Forget(std::string_view name) {
  for (auto& [text, variants] : by_text_) {
    variants.remove_if([&](const Prepared& variant) { return variant.name == name; });
  }
}

}  // namespace medres::sql::postgres
