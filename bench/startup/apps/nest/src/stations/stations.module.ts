import { Module } from "@nestjs/common";
import { TypeOrmModule } from "@nestjs/typeorm";
import { Station } from "./station.entity.js";
import { StationsController } from "./stations.controller.js";

@Module({
  imports: [TypeOrmModule.forFeature([Station])],
  controllers: [StationsController],
})
export class StationsModule {}
