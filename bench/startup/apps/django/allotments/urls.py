from django.urls import path

from plots import views

urlpatterns = [
    path("", views.home, name="home"),
    path("health", views.health, name="health"),
    path("api/plots", views.plots, name="plots"),
    path("api/plots/<int:number>/harvests", views.harvests, name="harvests"),
]
