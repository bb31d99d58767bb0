/**
 * A support desk: customers write tickets, agents sort them and draft replies, a person lets a
 * reply out. Start reading at {@link io.jarviscore.examples.desk.Tickets}.
 */
package io.jarviscore.examples.desk;
