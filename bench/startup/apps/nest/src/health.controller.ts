import { Controller, Get, Inject, ServiceUnavailableException } from "@nestjs/common";
import { DataSource } from "typeorm";

@Controller()
export class HealthController {
  constructor(@Inject(DataSource) private readonly database: DataSource) {}

  @Get()
  home() {
    return { service: "weather-stations" };
  }

  @Get("health")
  async health() {
    try {
      await this.database.query("SELECT 1");
    } catch {
      throw new ServiceUnavailableException("the database does not answer");
    }
    return { status: "ok" };
  }
}
