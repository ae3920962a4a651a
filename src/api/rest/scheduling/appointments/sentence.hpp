#pragma once

#include <string>

#include "catalog/directory.hpp"
#include "platform/http/messages.hpp"
#include "scheduling/booking/service.hpp"

namespace medres::api {

/// What words are made with. All outlive its use.
struct Speech {
  const http::Messages& messages;
  const catalog::Directory& resources;
};

/// The verdict on a wish for that start, its reasons and what would fit, for somebody who reads it to the patient:
/// names instead of ids, wall times of the place, and of many reasons the first three.
std::string SentenceOf(const scheduling::BookingVerdict& verdict, Instant start, const Speech& speech,
                       http::Language language);

}  // namespace medres::api
