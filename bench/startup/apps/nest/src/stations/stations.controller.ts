import { Controller, Get, NotFoundException, Param, ParseIntPipe } from "@nestjs/common";
import { InjectRepository } from "@nestjs/typeorm";
import { Repository } from "typeorm";
import { Station } from "./station.entity.js";

const LARGEST_ID = 2_147_483_647;

@Controller("stations")
export class StationsController {
  constructor(@InjectRepository(Station) private readonly stations: Repository<Station>) {}

  @Get()
  all() {
    return this.stations.find({ order: { id: "ASC" }, take: 100 });
  }

  @Get(":id")
  async one(@Param("id", ParseIntPipe) id: number) {
    const found =
      id > LARGEST_ID || id < 1
        ? null
        : await this.stations.findOne({ where: { id }, relations: { readings: true } });
    if (found === null) throw new NotFoundException("there is no such station");
    return found;
  }
}
