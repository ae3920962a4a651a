#include "api/rest/constitution/observation_lines.hpp"

#include "base/text.hpp"

namespace medres::api {

ObservationLines ReadObservationLines(std::string_view body, const constitution::EvidenceReader& reader,
                                      const http::Messages& messages, http::Language language) {
  ObservationLines lines;
  int number = 0;
  for (const std::string_view line : text::Split(body, '\n')) {
    ++number;
    const std::string_view row = text::Trim(line);
    if (row.empty()) continue;
    auto input = json::Parse<constitution::ObservationInput>(row);
    Error wrong;
    if (input) {
      if (const auto checked = reader.Check(*input, ""); checked) {
        lines.good.push_back(*std::move(input));
        continue;
      } else {
        wrong = checked.error();
      }
    } else {
      wrong = std::move(input).error();
    }
    if (wrong.issues.empty()) wrong.issues.push_back({wrong.code, "", wrong.args});
    for (const Issue& issue : wrong.issues) {
      lines.refused.push_back({.line = number,
                               .pointer = issue.pointer,
                               .code = issue.code,
                               .message = messages.Render(language, issue.code, issue.args)});
    }
  }
  return lines;
}

}  // namespace medres::api
