#include "platform/config/reference.hpp"

#include "base/text.hpp"
#include "platform/config/settings.hpp"

namespace medres::config {
namespace {

std::string Code(std::string_view text) { return "`" + std::string(text) + "`"; }

std::string ValuesOf(const Declaration& declaration) {
  if (declaration.kind == Kind::kInteger) {
    return std::to_string(declaration.min) + " to " + std::to_string(declaration.max);
  }
  if (declaration.kind == Kind::kText) return "text";
  if (declaration.kind == Kind::kUrl) return "URL";
  std::string values;
  for (const std::string_view choice : text::Split(declaration.choices, '|')) {
    values.append(values.empty() ? "" : ", ").append(Code(choice));
  }
  return values;
}

std::string VariablesOf(const Declaration& declaration) {
  std::string variables = Code(VariableOf(declaration.key));
  if (!declaration.alias.empty()) variables.append(", ").append(Code(declaration.alias));
  return variables;
}

std::string RowOf(const Declaration& declaration) {
  std::string row = "| " + Code(declaration.key) + " | ";
  row.append(declaration.fallback.empty() ? "none" : Code(declaration.fallback)).append(" | ");
  row.append(ValuesOf(declaration)).append(" | ").append(VariablesOf(declaration)).append(" | ");
  row.append(declaration.help);
  if (declaration.secret) row.append(" Secret.");
  if (declaration.reloadable) row.append(" Reloadable.");
  return row.append(" |\n");
}

}  // namespace

std::string Reference() {
  std::string page;
  std::string_view section;
  for (const Declaration& declaration : Declarations()) {
    const std::string_view its_section = declaration.key.substr(0, declaration.key.find('.'));
    if (its_section != section) {
      section = its_section;
      page.append(page.empty() ? "" : "\n").append("### ").append(section);
      page.append("\n\n| setting | default | values | environment | |\n| --- | --- | --- | --- | --- |\n");
    }
    page.append(RowOf(declaration));
  }
  return page;
}

}  // namespace medres::config
