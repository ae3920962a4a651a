#pragma once

#include "constitution/evidence/describe.hpp"
#include "constitution/evidence/reader.hpp"
#include "platform/http/messages.hpp"

namespace medres::api {

struct RefusedLineView {
  int line = 0;
  std::string pointer;
  std::string code;
  std::string message;
};
BOOST_DESCRIBE_STRUCT(RefusedLineView, (), (line, pointer, code, message))
constexpr auto DescribeJson(const RefusedLineView*) {
  return json::Object("ConstitutionRefusedLine", "A line that was not kept, and why.",
                      json::Field("line").Help("From 1."));
}

/// Measurements as lines of JSON.
struct ObservationLines {
  std::vector<constitution::ObservationInput> good;
  std::vector<RefusedLineView> refused;  ///< one for each thing that is wrong
};

/// Empty lines are skipped.
ObservationLines ReadObservationLines(std::string_view body, const constitution::EvidenceReader& reader,
                                      const http::Messages& messages, http::Language language);

}  // namespace medres::api
