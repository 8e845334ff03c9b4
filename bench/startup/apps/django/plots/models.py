from django.db import models


class Plot(models.Model):
    number = models.PositiveIntegerField(unique=True)
    tenant = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"plot {self.number}"


class Harvest(models.Model):
    plot = models.ForeignKey(Plot, on_delete=models.CASCADE, related_name="harvests")
    crop = models.CharField(max_length=60)
    grams = models.PositiveIntegerField()
    weighed = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-weighed"]

    def __str__(self) -> str:
        return f"{self.grams} g of {self.crop}"
