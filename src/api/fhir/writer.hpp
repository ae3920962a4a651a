#pragma once

#include "api/fhir/server.hpp"

namespace medres::api::fhir {

/// What one write asks for, whether it comes alone or in a batch.
struct WriteWish {
  std::string id;         ///< empty: create
  std::string_view body;  ///< the resource, or with `is_patch` the patch
  bool is_patch = false;
  std::string_view if_match = {};
  std::string_view if_none_exist = {};
  std::string_view idempotency_key = {};
};

struct Written {
  Document document;
  int status = 200;  ///< 201 when it was made
};

/// Failures: those of the models; kPrecondition `fhir.multiple_matches` when a condition meets several.
Task<Result<Written>> Write(const Server& server, const TypeRow& type, WriteWish wish, const http::Context& context);

}  // namespace medres::api::fhir
