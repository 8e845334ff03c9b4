const crossing = {
  type: "object",
  required: ["id", "departs", "seats", "booked"],
  properties: {
    id: { type: "integer" },
    departs: { type: "string", format: "date-time" },
    seats: { type: "integer" },
    booked: { type: "integer" },
  },
};
const problem = { type: "object", properties: { message: { type: "string" } } };
const SELECT = `
  SELECT c.id, c.departs, c.seats, coalesce(sum(b.seats), 0)::int AS booked
  FROM crossings c LEFT JOIN bookings b ON b.crossing_id = c.id`;

/** The timetable, read only: bookings are made at the landing stage. */
export async function crossings(app, { pool }) {
  app.get(
    "/",
    { schema: { response: { 200: { type: "array", items: crossing } } } },
    async () => {
      const { rows } = await pool.query(`${SELECT} GROUP BY c.id ORDER BY c.departs LIMIT 100`);
      return rows;
    },
  );
  app.get(
    "/:id",
    {
      schema: {
        params: {
          type: "object",
          required: ["id"],
          properties: { id: { type: "integer", minimum: 1, maximum: 2147483647 } },
        },
        response: { 200: crossing, 400: problem, 404: problem },
      },
    },
    async (request, reply) => {
      const { rows } = await pool.query(`${SELECT} WHERE c.id = $1 GROUP BY c.id`, [request.params.id]);
      return rows[0] ?? reply.code(404).send({ message: "there is no such crossing" });
    },
  );
}
