import { Module } from "@nestjs/common";
import { TypeOrmModule } from "@nestjs/typeorm";
import { options } from "./data-source.js";
import { HealthController } from "./health.controller.js";
import { StationsModule } from "./stations/stations.module.js";

@Module({
  imports: [TypeOrmModule.forRoot({ ...options, retryAttempts: 3 }), StationsModule],
  controllers: [HealthController],
})
export class AppModule {}
