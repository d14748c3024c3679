/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/credit.h"

static bool find_customer(struct deciding *deciding,
                          struct flow_customer *customer)
{
    const struct flow_view *view = deciding->input->view;

    return view->customer(view->context, deciding->arena,
                          deciding->input->partner, customer);
}

struct bytes credit_currency(struct deciding *deciding)
{
    struct flow_customer customer;

    return find_customer(deciding, &customer) ? customer.currency
                                              : bytes_of(NULL, 0);
}

static bool over_limit(struct deciding *deciding,
                       const struct flow_customer *customer,
                       struct decimal more)
{
    char limit[DECIMAL_TEXT_SIZE];
    char open[DECIMAL_TEXT_SIZE];
    char asked[DECIMAL_TEXT_SIZE];
    struct decimal room;

    if (decimal_subtract(customer->limit, customer->open, &room) &&
        decimal_compare(more, room) <= 0) {
        return false;
    }
    return decision_hold(
        deciding, "CREDIT_LIMIT",
        "the credit limit of '%s' is %.*s %.*s, %.*s of it is taken, and this "
        "needs %.*s more",
        deciding->input->partner->name,
        BYTES_ARG(decimal_format(customer->limit, limit)),
        BYTES_ARG(customer->currency),
        BYTES_ARG(decimal_format(customer->open, open)),
        BYTES_ARG(decimal_format(more, asked)));
}

bool credit_hold(struct deciding *deciding, struct bytes currency,
                 struct decimal more)
{
    const struct partner *partner = deciding->input->partner;
    struct flow_customer customer;

    if (!partner->desk.check_credit ||
        decimal_compare(more, decimal_of(0)) <= 0) {
        return false;
    }
    if (!find_customer(deciding, &customer)) {
        return decision_hold(deciding, "CUSTOMER_UNKNOWN",
                             "credit is to be checked, but '%s' is not among "
                             "the customers",
                             partner->name);
    }
    if (!customer.limited) {
        return false;
    }
    if (currency.length > 0 && customer.currency.length > 0 &&
        !bytes_equal(currency, customer.currency)) {
        return decision_hold(deciding, "CREDIT_CURRENCY",
                             "the order is in %.*s, the credit limit of '%s' "
                             "is in %.*s",
                             BYTES_ARG(currency), partner->name,
                             BYTES_ARG(customer.currency));
    }
    return over_limit(deciding, &customer, more);
}
