#pragma once

#include <boost/describe/enum.hpp>

#include "scheduling/desk/model.hpp"

/// The desk's types as data, for JSON and for the database.
namespace medres::scheduling {

BOOST_DESCRIBE_ENUM(TicketStanding, kWaiting, kCalled, kPassed, kServing, kFinished, kLeft)
BOOST_DESCRIBE_ENUM(TicketPriority, kEmergency, kElevated, kNormal)
BOOST_DESCRIBE_ENUM(TicketStep, kRecall, kPass, kReturn, kStart, kFinish, kLeave)

}  // namespace medres::scheduling
