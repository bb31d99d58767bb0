package io.jarviscore.benchmarks;

import io.jarviscore.kernel.registry.StoredFunction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Functions as a team may collect them, five for each kind of record of each service, and requests
 * in people's words with the function that each of them means. The requests are written by hand and
 * name a service; their verbs are not the functions' verbs.
 */
final class FunctionCatalogue {
    private static final List<String> SERVICES =
            List.of(
                    "HubSpot",
                    "Slack",
                    "Jira",
                    "Stripe",
                    "Asana",
                    "Pipedrive",
                    "Xero",
                    "Zendesk",
                    "Shopify",
                    "Mailchimp",
                    "Notion",
                    "Trello",
                    "Salesforce",
                    "QuickBooks",
                    "GitLab",
                    "Dropbox",
                    "Intercom",
                    "Airtable",
                    "Linear",
                    "Square",
                    "Monday",
                    "Freshdesk",
                    "WooCommerce",
                    "Telegram",
                    "Paystack");

    private static final List<String> THINGS =
            List.of(
                    "contact",
                    "deal",
                    "invoice",
                    "ticket",
                    "message",
                    "file",
                    "project",
                    "task",
                    "order",
                    "payment",
                    "customer",
                    "product",
                    "event",
                    "comment",
                    "user",
                    "report",
                    "campaign",
                    "subscription",
                    "channel",
                    "page");

    private static final String LANGUAGE = "javascript";

    private FunctionCatalogue() {}

    /** A request in a person's words, and the function that does it. */
    record Request(String words, String function) {}

    /** Functions of the services above, and of made-up ones where more are wanted. */
    static List<StoredFunction> functions(int count) {
        List<StoredFunction> functions = new ArrayList<>();
        for (int service = 0; functions.size() < count; service++) {
            String name =
                    service < SERVICES.size()
                            ? SERVICES.get(service)
                            : "Vendor " + (service - SERVICES.size() + 1);
            for (String thing : THINGS) {
                functions.addAll(functions(name, thing));
            }
        }
        return functions.subList(0, count);
    }

    /** The requests whose function is among so many. */
    static List<Request> requests(int count) {
        List<String> names = functions(count).stream().map(StoredFunction::name).toList();
        return REQUESTS.stream().filter(each -> names.contains(each.function())).toList();
    }

    /** Requests that no function of the catalogue does; the first four are the original's. */
    static List<String> others() {
        return List.of(
                "Calculate 2 + 2",
                "Sort a list of numbers",
                "Write a haiku about the sea",
                "Create a report on AI trends",
                "What is the weather in Nairobi tomorrow?",
                "Translate this sentence into French",
                "Which prime numbers are below one hundred?",
                "Plot the temperature over the last ten years",
                "Who won the world cup in 1998?",
                "Convert 30 miles to kilometres");
    }

    private static List<StoredFunction> functions(String service, String thing) {
        return List.of(
                function(service, "get", thing, "Gets the " + thing, List.of("id")),
                function(
                        service,
                        "list",
                        thing + "s",
                        "Lists the " + thing + "s",
                        List.of("limit", "status")),
                function(
                        service,
                        "create",
                        thing,
                        "Creates a " + thing,
                        List.of("name", "description")),
                function(service, "update", thing, "Updates the " + thing, List.of("id", "fields")),
                function(service, "delete", thing, "Deletes the " + thing, List.of("id")));
    }

    private static StoredFunction function(
            String service, String deed, String thing, String sentence, List<String> parameters) {
        Map<String, Object> text = Map.of("type", "string");
        Map<String, Object> properties = new LinkedHashMap<>();
        parameters.forEach(each -> properties.put(each, text));
        return new StoredFunction(
                service.toLowerCase(Locale.ROOT).replace(' ', '_') + "_" + deed + "_" + thing,
                sentence + " of " + service + ".",
                Map.of("type", "object", "properties", properties),
                LANGUAGE,
                "result = inputs.args",
                Map.of());
    }

    private static final List<Request> REQUESTS =
            List.of(
                    new Request("Add Jane Doe as a contact to HubSpot", "hubspot_create_contact"),
                    new Request("Which deals are in HubSpot?", "hubspot_list_deals"),
                    new Request("Fetch contact 4711 from HubSpot", "hubspot_get_contact"),
                    new Request("Send a Slack message to #ops", "slack_create_message"),
                    new Request("What channels do we have in Slack?", "slack_list_channels"),
                    new Request("Remove an old channel from Slack", "slack_delete_channel"),
                    new Request("Open a ticket in Jira for this defect", "jira_create_ticket"),
                    new Request("Show me ticket OPS-17 in Jira", "jira_get_ticket"),
                    new Request("Write a comment below a Jira ticket", "jira_create_comment"),
                    new Request("Show all payments at Stripe", "stripe_list_payments"),
                    new Request("Change a subscription in Stripe", "stripe_update_subscription"),
                    new Request("Register a new customer at Stripe", "stripe_create_customer"),
                    new Request("Make a task in Asana", "asana_create_task"),
                    new Request("Rename a project in Asana", "asana_update_project"),
                    new Request("Erase the deal in Pipedrive", "pipedrive_delete_deal"),
                    new Request("Look up a Pipedrive deal", "pipedrive_get_deal"),
                    new Request("Issue an invoice with Xero", "xero_create_invoice"),
                    new Request("All unpaid invoices in Xero", "xero_list_invoices"),
                    new Request("Read a Zendesk ticket", "zendesk_get_ticket"),
                    new Request("Edit the ticket in Zendesk", "zendesk_update_ticket"),
                    new Request("Put a product into our Shopify shop", "shopify_create_product"),
                    new Request("Shopify orders of this week", "shopify_list_orders"),
                    new Request("Start a campaign in Mailchimp", "mailchimp_create_campaign"),
                    new Request("Drop a campaign from Mailchimp", "mailchimp_delete_campaign"),
                    new Request("New page in Notion for the minutes", "notion_create_page"),
                    new Request("Modify a Notion page", "notion_update_page"),
                    new Request("Leave a comment in Trello", "trello_create_comment"),
                    new Request("Find a contact in Salesforce by its id", "salesforce_get_contact"),
                    new Request("Enumerate Salesforce reports", "salesforce_list_reports"),
                    new Request("Correct an invoice in QuickBooks", "quickbooks_update_invoice"),
                    new Request("Book a payment in QuickBooks", "quickbooks_create_payment"),
                    new Request("Which users does GitLab know?", "gitlab_list_users"),
                    new Request("Set up a project on GitLab", "gitlab_create_project"),
                    new Request("Upload a file to Dropbox", "dropbox_create_file"),
                    new Request("Throw a Dropbox file away", "dropbox_delete_file"),
                    new Request("Answer with a message in Intercom", "intercom_create_message"),
                    new Request("Retrieve the Intercom user", "intercom_get_user"),
                    new Request("Overview of Airtable projects", "airtable_list_projects"),
                    new Request("Cancel a Linear task", "linear_delete_task"),
                    new Request("Reassign a task in Linear", "linear_update_task"),
                    new Request("Take a payment with Square", "square_create_payment"),
                    new Request("Details of a Square order", "square_get_order"),
                    new Request("Monday tasks that are still open", "monday_list_tasks"),
                    new Request("Reopen a Freshdesk ticket", "freshdesk_update_ticket"),
                    new Request("File a ticket with Freshdesk", "freshdesk_create_ticket"),
                    new Request("WooCommerce products in stock", "woocommerce_list_products"),
                    new Request("Delist a WooCommerce product", "woocommerce_delete_product"),
                    new Request("Post a message on Telegram", "telegram_create_message"),
                    new Request("Open a Paystack subscription", "paystack_create_subscription"),
                    new Request("Check the Paystack payment", "paystack_get_payment"));
}
